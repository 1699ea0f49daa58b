// For the fork handler, in the child: closes what children must not keep.
#pragma once

void heddle_close_inherited(void);
