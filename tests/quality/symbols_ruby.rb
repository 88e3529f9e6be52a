# The truth about Ruby files, from Ruby's own parser (ripper): symbols and imports, one JSON object a line.
#
# Run: ruby symbols_ruby.rb ROOT < list of paths relative to ROOT        (protocol: matching.py)
#
# Required: modules, classes, methods, singleton methods and constants. Optional: attr_*, alias, define_method, names of Struct.new and
# Class.new, instance and class variables, local variables of the file.
require "json"
require "ripper"

class Extractor
  attr_reader :symbols, :imports

  def initialize
    @symbols = []
    @imports = []
    @constants = {}
  end

  def add(name, kind, line, **more)
    @symbols << { name: name, kind: kind, line: line }.merge(more)
  end

  # Ripper's trees nest deep for long method chains, so this walks with a stack: [node, scope, inside of a method].
  def run(tree)
    work = [[tree, "", false]]
    until work.empty?
      node, scope, local = work.pop
      next unless node.is_a?(Array)
      below = node.first.is_a?(Symbol) ? visit(node, scope, local) : node.map { |child| [child, scope, local] }
      work.concat(below.reverse)
    end
  end

  def visit(node, scope, local)
    rest = node.drop(1).map { |child| [child, scope, local] }
    case node.first
    when :class, :module
      name, line = constant(node[1])
      add(name, node.first == :class ? "class" : "module", line, **flag(local))
      return node.drop(2).map { |child| [child, "#{scope}::#{name}", local] }
    when :def
      token = node[1]
      add(token[1], scope.empty? ? "function" : "method", token[2][0], also: %w[method function] + (token[1] == "initialize" ? ["constructor"] : []) + (token[1].start_with?("test") ? ["test"] : []), **flag(local))
      return node.drop(2).map { |child| [child, scope, true] }
    when :defs
      token = node[3]
      add(token[1], "method", token[2][0], also: ["function"], context: "singleton", **flag(local))
      return node.drop(4).map { |child| [child, scope, true] }
    when :assign, :opassign
      target(node[1], scope, local, node.first == :opassign)
    when :massign
      flatten(node[1]).each { |one| target(one, scope, local, false, "multiple assignment") }
    when :command, :fcall, :method_add_arg, :command_call
      call(node, scope, local)
    when :alias
      optional(node[1].flatten.grep(String).first, "method", line_of(node[1]))
    end
    rest
  end

  def flag(local) = local ? { local: true } : {}

  def optional(name, kind, line, **more)
    add(name, kind, line, optional: true, also: %w[method function property field constant variable class module struct test rule], **more) if name && line
  end

  def constant(node)
    case node.first
    when :const_ref, :top_const_ref, :var_ref then [node[1][1], node[1][2][0]]
    when :const_path_ref then [node[2][1], node[2][2][0]]
    else ["?", 0]
    end
  end

  def line_of(node)
    return nil unless node.is_a?(Array)
    return node[2][0] if node.first.to_s.start_with?("@")
    node.each { |child| (found = line_of(child)) and return found }
    nil
  end

  def flatten(node)
    return [] unless node.is_a?(Array)
    return [] if %i[field aref_field call].include?(node.first)
    return [node] if %i[var_field const_path_field top_const_field @ident @const @ivar].include?(node.first)
    node.flat_map { |child| flatten(child) }
  end

  def target(node, scope, local, loose, context = nil)
    node = [:var_field, node] if node.first.to_s.start_with?("@")
    token = node.first == :const_path_field ? node[2] : node[1]
    return unless token.is_a?(Array) && token.first.to_s.start_with?("@")
    if token.first == :@const
      key = [scope, token[1]]
      again = @constants.key?(key)
      @constants[key] = true
      more = { also: %w[class module struct variable field] }
      more[:context] = context if context
      more[:optional] = true if loose || again || local || node.first == :const_path_field
      add(token[1], "constant", token[2][0], **more, **flag(local))
    elsif node.first == :var_field
      optional(token[1], token.first == :@ident ? "variable" : "field", token[2][0], **flag(local))
    end
  end

  def call(node, scope, local)
    callee, arguments = case node.first
                        when :command then [node[1], node[2]]
                        when :fcall then [node[1], nil]
                        when :command_call then [node[3], node[4]]
                        else [node[1].is_a?(Array) && node[1].first == :fcall ? node[1][1] : (node[1].is_a?(Array) && node[1].first == :call ? node[1][3] : nil), node[2]]
                        end
    return unless callee.is_a?(Array) && %i[@ident @const].include?(callee.first)
    name, line = callee[1], callee[2][0]
    required(name, line, node, arguments, local) if %w[require require_relative load autoload].include?(name) && node.first != :command_call
    # Blocks that test frameworks and rake read as definitions.
    if name.match?(/\A(should|it|its|test|describe|context|specify|feature|scenario|setup|teardown|task|file|multitask|directory|rule|namespace|step|Given|When|Then)\z/)
      add("", "test", line, optional: true, anyName: true, also: %w[rule namespace function method])
    end
    add("", "method", line, optional: true, anyName: true) if name.start_with?("define_")
    if name.match?(/\A(attr_|cattr_|mattr_|class_attribute|define_|alias_|delegate|def_|attribute|scope|has_|belongs_to|let|module_function|private|public|protected|thread_|config_|attr\z)/)
      literals(arguments).each { |text, at| optional(text, "method", at) }
    end
  end

  # Symbols and strings written in the arguments.
  def literals(node)
    return [] unless node.is_a?(Array)
    case node.first
    when :symbol_literal, :dyna_symbol, :string_literal, :label
      token = node.flatten(1)
      text = tokens(node).map { |one| one[1] }.join
      at = tokens(node).first
      return at ? [[text, at[2][0]]] : []
    when :@label then return [[node[1].chomp(":"), node[2][0]]]
    end
    node.flat_map { |child| literals(child) }
  end

  def tokens(node)
    return [] unless node.is_a?(Array)
    return [node] if node.first.to_s.start_with?("@")
    node.flat_map { |child| tokens(child) }
  end

  def required(name, line, node, arguments, local)
    list = arguments
    list = list[1] while list.is_a?(Array) && %i[arg_paren args_add_block].include?(list.first)
    return unless list.is_a?(Array)
    given = name == "autoload" ? list[1] : list[0]
    return unless given.is_a?(Array)
    if given.first == :string_literal && given[1].drop(1).all? { |part| part.is_a?(Array) && part.first == :@tstring_content }
      text = given[1].drop(1).map { |part| part[1] }.join
      @imports << { line: line, module: text, names: [], kind: local ? "conditional" : "static", optional: name == "autoload" || name == "load" }
    else
      @imports << { line: line, module: "", names: [], kind: "dynamic", optional: true, anyModule: true }
    end
  end
end

root = ARGV[0]
$stdin.each_line(chomp: true) do |path|
  text = File.read(File.join(root, path), mode: "r:UTF-8")
  tree = Ripper::SexpBuilderPP.new(text, path).then { |parser| result = parser.parse; parser.error? ? nil : result }
  if tree.nil?
    puts JSON.generate(path: path, error: "syntax error")
  else
    extractor = Extractor.new
    extractor.run(tree)
    puts JSON.generate(path: path, symbols: extractor.symbols, imports: extractor.imports)
  end
rescue StandardError, SystemStackError => error
  puts JSON.generate(path: path, error: "#{error.class}: #{error.message} #{error.backtrace&.first}")
end
