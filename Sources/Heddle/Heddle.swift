@_exported import HeddleArrays
@_exported import HeddleLAPACK
@_exported import HeddleLinearAlgebra
@_exported import HeddleRuntimes
@_exported import HeddleScheduler
@_exported import Numerics
