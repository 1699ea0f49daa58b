#include "CHeddleSystem.h"
