#include "CHeddleKernels.h"
