//! Orders.
const std = @import("std");
const base = @import("base.zig");
const Allocator = std.mem.Allocator;

pub const max_items: usize = 100;
var counter: u32 = 0;
threadlocal var local_one: u8 = 1;
extern "c" fn puts(s: [*:0]const u8) c_int;

/// How an order stands.
pub const Status = enum(u8) {
    paid,
    open = 2,

    pub fn label(self: Status) []const u8 {
        return switch (self) {
            .paid => "paid",
            .open => "open",
        };
    }
};

pub const OrderError = error{ NotFound, Full };

const Shape = union(enum) {
    circle: f32,
    square: struct { side: f32 },
};

/// An order.
pub const Order = struct {
    const Self = @This();
    id: u32,
    note: []const u8 = "x",
    items: std.ArrayList(Item),

    pub fn init(allocator: Allocator, id: u32) Self {
        return .{ .id = id, .items = std.ArrayList(Item).init(allocator) };
    }

    pub fn find(self: *Self, key: []const u8, comptime T: type) !?T {
        var total: usize = 0;
        for (self.items.items, 0..) |item, i| {
            total += item.price * i;
        }
        while (total > 3) : (total -= 1) {}
        if (cache.get(key)) |found| return found;
        const order = try load(self.id);
        order.note = "y";
        defer order.deinit();
        errdefer |err| std.log.err("{}", .{err});
        const result = load(1) catch |err| switch (err) {
            error.NotFound => null,
            else => return err,
        };
        blk: {
            break :blk;
        }
        self.total = total;
        return result;
    }
};

fn Generic(comptime T: type) type {
    return struct {
        value: T,
        pub fn get(self: @This()) T {
            return self.value;
        }
    };
}

export fn add(a: i32, b: i32) i32 {
    return a + b;
}

inline fn fast() void {}

test "adds" {
    try std.testing.expectEqual(add(1, 2), 3);
}

test {
    _ = Order;
}
