// Holds OpenBLAS to the calling thread from before `main` on.
//
// When it is loaded, OpenBLAS starts a thread for each further processor, and these look for work for some 85 ms
// before they sleep, on the cores on which a program's first calls could run: without this, ten QRs of
// 256 x 256 on two cores took 5 instead of 2.6 ms, call after call, in the first tenth of a second of every
// second process.
//
// Constructors of what a program is linked with have run by now, and nobody is inside OpenBLAS yet, which
// ending its threads asks for. Who asks it for a wider setting later starts them anew.

// Weak, since not every build of OpenBLAS has both.
__attribute__((weak)) void openblas_set_num_threads(int);
__attribute__((weak)) int blas_thread_shutdown_(void);

__attribute__((constructor)) static void hold_openblas(void) {
  if (!openblas_set_num_threads || !blas_thread_shutdown_) return;
  // In this order: setting a width starts the threads.
  openblas_set_num_threads(1);
  blas_thread_shutdown_();
}
