// Conditional compilation in Swift: between statements, in the bodies of types, behind expressions.
import Foundation
#if canImport(UIKit)
import UIKit
#elseif canImport(AppKit)
import AppKit
#endif

open class Session: @unchecked Sendable {
    public let rootQueue: DispatchQueue

    #if DEBUG
    /// Told what happens.
    var log = Log()
    #endif

    #if os(iOS) ||
        os(tvOS)
    func suspend() { log.write("suspended") }
    #else
    func suspend() {}
    #endif

    #if compiler(>=6)
    enum Setup {
        case lazy
        #if EAGER
        case eager
        #endif
    }
    #else
    #error("This needs Swift 6.")
    #endif

    func after() -> some View {
        Text("x")
            #if os(iOS)
            .padding()
            #endif
            .bold()
    }
}

public enum Failure: Error {
    #if canImport(Security)
    case noRequiredEvaluator(host: String)
    #endif
    case custom(error: any Error)
}

let text = """
#if this is text
"""
