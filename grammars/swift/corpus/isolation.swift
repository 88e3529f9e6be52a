import NIO

public final class Channel: Base {
    nonisolated(unsafe) var loop: EventLoop!
    nonisolated(unsafe) private var count: Int
    nonisolated(unsafe) static var shared = 1
    nonisolated func open() {}
    private let regex = /^(\d+) calls "with/
    var ratio: Double { total / Double(count) / 2 }
    func matches(_ text: String) -> Bool { text.contains(/[a\/]+/) }
    func writeInbound() {}
}

protocol FileSystem {
    associatedtype Handle: Closing
    where Handle.Info == Info,
          Handle.Path == Path
    associatedtype Info
    func open() -> Handle
}
