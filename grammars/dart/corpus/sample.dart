library shop.orders;

import 'dart:async';
import 'package:shop/base.dart' as base show Entity hide Other;
export 'src/money.dart';
part 'order.g.dart';

typedef Handler<T> = void Function(T value);
typedef int Old(int x);

const maxItems = 100;
final Map<String, Order> _cache = {};
var counter = 0, other = 1;
late String name;

/// How an order stands.
enum Status {
  paid,
  /// Still open.
  open
}

enum Plain { a, b }

mixin Logs on Base {
  void log(String message) => print(message);
}

extension Shout on String {
  String shout() => toUpperCase();
  bool get loud => true;
}

abstract class Repository<T> {
  int get count;
  T? find(int id);
}

/// An order.
@immutable
abstract class Order<T extends Item> extends Base with Logs implements Repository<T> {
  static const String kind = 'order';
  final int id;
  String? note, title;
  late final List<T> _items = [];
  static int made = 0;

  Order(this.id, {required String note, this.title = 'x'}) : note = note, super(id);
  const Order.named(this.id);
  factory Order.fromJson(Map<String, dynamic> json) => Order(json['id'] as int);

  int get total => _items.length;
  set total(int value) { note = '$value ${value.abs()}'; }

  @override
  Future<T?> find(int key, [String mode = 'x']) async {
    int inner(int n) { return n * 2; }
    var count = 0;
    final list = <int>[1, 2];
    count += inner(key);
    for (var i = 0; i < list.length; i++) count++;
    for (final item in _items) { item.touch(); }
    try {
      await store.save(key);
    } on IOException catch (error, stack) {
      throw Failure(error.message);
    } catch (e) {
      rethrow;
    }
    final closure = (int x) => x + count;
    final order = new Order(1, note: 'x')..touch()..title = 'y';
    this.note = closure(1).toString();
    while (true) { break; }
    if (order is Repository<int>) return null;
    return order?._items.first as T;
  }

  bool operator ==(Object o) => o is Order && o.id == id;
  void reset();
  external int native();
}

class _Nested {}

Stream<int> top(Handler<int> action, {int value = 1}) async* {
  yield value;
}

int get globalGetter => 1;
final handler = (int x) => x + 1;

void main() {
  group('orders', () {
    test('adds', () {
      expect(top((x) {}), 1);
    });
  });
}
