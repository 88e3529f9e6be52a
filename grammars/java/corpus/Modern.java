package com.example.shop;

import static java.util.stream.Collectors.toList;
import java.util.List;
import java.util.Map.Entry;

/** An order line. */
public record Line(@NotNull String name, int count) implements Comparable<Line> {
    static int made;
    public Line { if (count < 0) throw new IllegalArgumentException(name); }
    Line(String name) { this(name, 1); }
    public double total() { return count * 2.0; }
}

sealed interface Shape permits Circle, Square {
    double PI = 3.14;
    double area();
    private void log() {}
    static Shape of(int size) { return new Circle(size); }
}

non-sealed class Square implements Shape {
    private final int size;
    private List<? extends Entry<String, int[]>> entries = new ArrayList<>();

    static { System.out.println("loaded"); }
    { made++; }

    Square(int size) { this.size = size; }

    @Override
    public double area() { return size * size; }

    /**
     * Sorts.
     */
    @Deprecated(since = "2")
    public synchronized <T extends Comparable<T>> List<T> sort(final List<T> items, int... rest) throws IOException {
        for (T item : items) { use(item); }
        try (var in = open()) { in.read(); } catch (IOException | RuntimeException e) { throw e; }
        var result = switch (size) { case 1 -> "one"; default -> { yield "many"; } };
        if (items instanceof ArrayList<T> list && list.size() > 1) return list;
        return items.stream().map(String::valueOf).collect(toList());
    }
}

enum Level {
    LOW(1), HIGH(2) { @Override int code() { return 3; } };
    private final int code;
    Level(int code) { this.code = code; }
    int code() { return code; }
}

class SquareTest {
    @Test void hasArea() { assertEquals(4, new Square(2).area()); }
    @ParameterizedTest @ValueSource(ints = {1}) void many(int n) {}
}
