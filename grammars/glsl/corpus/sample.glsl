#version 450
#include "common.glsl"
#define PI 3.14159
#define SQ(x) ((x) * (x))

layout(location = 0) in vec3 position;
layout(location = 0) out vec4 fragColor;
uniform sampler2D tex;
layout(std140, binding = 1) uniform Camera {
    mat4 view;
    mat4 proj;
} camera;
const int COUNT = 4;
varying vec2 uv;

// A light.
struct Light {
    vec3 color;
    float power;
};

float falloff(float d);

// How far light goes.
float falloff(float d) {
    float k = SQ(d) * PI;
    return 1.0 / k;
}

vec3 shade(in Light light, inout vec3 n) {
    vec3 sum = vec3(0.0);
    for (int i = 0; i < COUNT; i++) {
        sum += light.color * falloff(light.power);
    }
    return normalize(sum);
}

void main() {
    Light l;
    l.power = 2.0;
    vec3 n = position;
    fragColor = vec4(shade(l, n), 1.0) * texture(tex, uv);
    gl_Position = camera.proj * vec4(position, 1.0);
}
