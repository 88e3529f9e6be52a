package com.example;

import com.example.model.Order;
import static com.example.model.Orders.sum;

class Outer {
    record Nested(@Name("x") int x, Order... orders) {
        Nested {}
        int twice(int factor) { return x * factor; }
        record Deep(int z) {}
    }
    void f(int p) {}
}

record Top(int t) {
    static int h(int w) { return w; }
}
