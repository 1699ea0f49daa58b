// Takes back what copy.c defines for one kind of number.
#undef LETTER
#undef WORD
#undef WORDS
#undef SIDE
#undef LOW_HALVES
#undef HIGH_HALVES
#undef EXPONENT
#undef ONE
#undef SIGNS
