#include <cuda_runtime.h>
#include "kernels.cuh"

#define BLOCK 256

namespace gpu {

// Adds two vectors.
__global__ void add(const float* a, const float* b, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) out[i] = a[i] + b[i];
}

__device__ __forceinline__ float square(float x) { return x * x; }

__constant__ float weights[16];
__device__ int counter;

template <typename T, int N>
__global__ void reduce(T* data) {
    __shared__ T tile[N];
    extern __shared__ float dynamic[];
    tile[threadIdx.x] = data[threadIdx.x];
    __syncthreads();
    atomicAdd(&counter, 1);
}

class Stream {
public:
    Stream();
    __host__ __device__ int id() const { return id_; }
private:
    int id_ = 0;
};

Stream::Stream() : id_(1) {}

struct Vec { float x, y; };
__host__ __device__ Vec operator+(Vec a, Vec b) { return {a.x + b.x, a.y + b.y}; }

}  // namespace gpu

int main() {
    float* d;
    cudaMalloc(&d, BLOCK * sizeof(float));
    gpu::add<<<1, BLOCK>>>(d, d, d, BLOCK);
    gpu::reduce<float, 32><<<dim3(1), 32, 0>>>(d);
    return 0;
}
