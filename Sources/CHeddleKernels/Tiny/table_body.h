const heddle_tiny_kernels NAME(heddle_tiny) = {
    .lanes = LANES,
    .pack = NAME(heddle_tiny_pack),
    .screen = NAME(heddle_tiny_screen),
    .unpack = NAME(heddle_tiny_unpack),
    .qr = NAME(heddle_tiny_qr),
    .apply_q = NAME(heddle_tiny_apply_q),
    .form_q = NAME(heddle_tiny_form_q),
};
