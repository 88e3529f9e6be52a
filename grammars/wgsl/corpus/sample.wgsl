enable f16;

type Scalar = f32;

// A camera.
struct Camera {
    view: mat4x4<f32>,
    @align(16) eye: vec3<f32>,
}

struct VertexOut {
    @builtin(position) pos: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

const LIMIT: i32 = 4;
override scale: f32 = 1.0;
@group(0) @binding(0) var<uniform> camera: Camera;
@group(0) @binding(1) var tex: texture_2d<f32>;
var<private> counter: i32;

// Squares.
fn square(x: f32) -> f32 {
    return x * x;
}

@vertex
fn vs_main(@location(0) position: vec3<f32>) -> VertexOut {
    var out: VertexOut;
    let p = vec4<f32>(position, 1.0);
    out.pos = camera.view * p;
    for (var i: i32 = 0; i < LIMIT; i++) {
        counter = counter + i;
    }
    out.uv.x = square(scale);
    return out;
}

@compute @workgroup_size(8, 8)
fn cs_main() {
    let d = Camera(mat4x4<f32>(), vec3<f32>());
    square(d.eye.x);
}
