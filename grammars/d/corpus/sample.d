/// Orders.
module shop.orders;

import std.stdio;
import std.algorithm : map, filter = find;
import money = shop.money;
public import shop.base;

enum maxItems = 100;
immutable string name = "shop";
int counter, other = 1;
alias Handler = void delegate(int);
version (Debug) int debugOnly;

/// How an order stands.
enum Status { paid, open = 2 }

struct Point {
    int x, y = 1;
    this(int x) { this.x = x; }
    Point opBinary(string op)(Point p) if (op == "+") { return Point(x + p.x); }
    ~this() {}
}

interface Repository { int find(string key); }
union Raw { int a; float b; }
template Twice(T) { alias Twice = T[2]; }
mixin template Logs() { void log(string s) { writeln(s); } }

/// An order.
abstract class Order(T) : Base, Repository {
    private int id;
    protected static string note = "x";
    mixin Logs;

    this(int id) { super(id); this.id = id; }

    @property int total() const { return id; }
    override int find(string key) {
        int inner(int n) { return n * 2; }
        auto sum = 0;
        foreach (i, item; items) { sum += item.price; }
        for (int i = 0; i < 3; i++) writeln(i);
        try { store.save(key); } catch (Exception e) { throw new Failure(e.msg); }
        auto f = (int x) => x + 1;
        auto made = new Order!int(1);
        made.id = cast(int) f(sum);
        return items.map!(a => a.id).front;
    }
    abstract void reset();
    final void done() @safe nothrow {}
    static class Nested { int deep; }
}

T top(T)(T action, int value = 1) { return action; }
extern (C) int native(int x);

unittest {
    assert(top(1) == 1);
}

void main() {}
