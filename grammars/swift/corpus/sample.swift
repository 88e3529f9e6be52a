import Foundation
@testable import Shop
import struct Core.Money

/// How an order stands.
public enum Status: String, CaseIterable {
    case paid = "PAID", open
    case shipped(date: Date, Int)
    indirect case nested(Status)
    static let fallback = Status.open
    var label: String { return rawValue }
}

typealias Handler<T> = (T) -> Void
let limit = 10
private var cache: [String: Order] = [:]
let (left, right) = (1, 2)

protocol Repository: AnyObject {
    associatedtype Item
    var count: Int { get }
    static var shared: Self { get set }
    init(id: Int)
    func find(id: Int) -> Item?
    mutating func reset()
    subscript(index: Int) -> Item { get }
}

struct Point: Equatable {
    var x = 0, y = 0
    static func + (lhs: Point, rhs: Point) -> Point { Point(x: lhs.x + rhs.x, y: lhs.y) }
    mutating func move(by delta: Int) { x += delta }
}

/// An order.
@objc(SHOrder)
open class Order<Element: Hashable>: Base, Repository where Element: Codable {
    public private(set) var id: Int
    fileprivate static let registry = Registry()
    @Published var note: String = ""
    weak var delegate: OrderDelegate?
    lazy var lines: [Line] = { return [] }()
    var total: Decimal {
        get { lines.reduce(0) { $0 + $1.price } }
        set { note = "\(newValue)" }
    }
    var watched: Int = 0 {
        willSet(next) { print(next) }
        didSet { log(oldValue) }
    }
    class var kind: String { "order" }

    public required init(id: Int) {
        self.id = id
        super.init()
    }
    convenience init?(_ text: String) { guard let number = Int(text) else { return nil }; self.init(id: number) }
    deinit { cleanup() }

    subscript(index: Int) -> Line {
        get { lines[index] }
    }

    @discardableResult
    override public func find(id key: Int, with names: String...) async throws -> Element? {
        func inner(_ n: Int) -> Int { return n * 2 }
        let (a, b) = pair
        var count = 0
        count += inner(a)
        for line in lines where line.ok { line.touch() }
        for (i, value) in items.enumerated() { print(i, value) }
        if let found = cache["x"], case .shipped(let date, _) = found.status { use(date) }
        do {
            try await store.save(key)
        } catch let error as StoreError {
            throw Failure.broken(error.message)
        } catch { print(error) }
        switch status {
        case .paid where count > 1: break
        case .shipped(let when, var n): n = 1; use(when)
        default: fallthrough
        }
        let closure: (Int) -> Int = { [weak self] x in self?.total(x) ?? x }
        let made = Order<Int>(id: 1)
        #if DEBUG
        debugOnly()
        #endif
        let path = \Order.note
        return made as? Element
    }

    private struct Nested { let deep: Int }
    @available(iOS 13, *)
    func newer() where Element: Comparable {}
}

extension Order: CustomStringConvertible {
    var description: String { "order" }
    func describe() -> String { description }
    struct Extra { var one = 1 }
}

extension Array where Element == Int {
    func sum() -> Int { reduce(0, +) }
}

actor Counter {
    var value = 0
    func increment() { value += 1 }
    nonisolated func name() -> String { "c" }
}

infix operator <+>: AdditionPrecedence
precedencegroup Mine { higherThan: AdditionPrecedence }
func <+> (a: Int, b: Int) -> Int { a + b }
func top<T>(_ action: @escaping Handler<T>, value: T = 1) -> some View { action(value) }
let handler = { (x: Int) -> Int in x + 1 }
@freestanding(expression) macro stringify<T>(_ value: T) -> (T, String) = #externalMacro(module: "M", type: "S")

final class OrderTests: XCTestCase {
    func testFind() { XCTAssertEqual(1, 1) }
}

@Test("adds") func adds() { #expect(1 + 1 == 2) }
