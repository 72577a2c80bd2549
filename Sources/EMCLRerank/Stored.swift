/// A value of the modules behind this one, at the end of a pointer: their layout is no business of who imports this module.
final class Stored<Value: Sendable>: Sendable {
  let value: Value

  init(_ value: Value) { self.value = value }
}
