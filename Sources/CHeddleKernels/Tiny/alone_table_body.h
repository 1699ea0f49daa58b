// For one matrix. What is missing is done for several.
static const heddle_tiny_kernels NAME(alone_table) = {
    .lanes = 1,
    .pack = NAME(heddle_alone_pack),
    .screen = NAME(heddle_alone_screen),
    .unpack = NAME(heddle_alone_unpack),
    .qr = NAME(heddle_alone_qr),
    .apply_q = NAME(heddle_alone_apply_q),
    .form_q = NAME(heddle_alone_form_q),
    .solve_triangular = NAME(heddle_alone_solve_triangular),
    .lu = NAME(heddle_alone_lu),
    .lu_solve = NAME(heddle_alone_lu_solve),
    .lu_inverse = NAME(heddle_alone_lu_inverse),
    .pack_pivots = NAME(heddle_alone_pack_pivots),
    .unpack_pivots = NAME(heddle_alone_unpack_pivots),
    .cholesky = NAME(heddle_alone_cholesky),
    .cholesky_solve = NAME(heddle_alone_cholesky_solve),
    .cholesky_inverse = NAME(heddle_alone_cholesky_inverse),
};
