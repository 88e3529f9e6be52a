<?php
// The truth about PHP files, from PHP's own tokens (with TOKEN_PARSE, so that keywords used as names are names): symbols and imports, one JSON
// object a line.
//
// Run: php symbols_php.php ROOT < list of paths relative to ROOT        (protocol: matching.py)
//
// Required: namespaces, classes, interfaces, traits, enums and their cases, functions, methods, constants, properties. Optional: promoted
// constructor parameters, `define(…)`.

final class Extractor
{
    public array $symbols = [];
    public array $imports = [];
    private int $at = 0;
    private array $tokens;

    public function __construct(string $text)
    {
        $this->tokens = array_values(array_filter(PhpToken::tokenize($text, TOKEN_PARSE), fn ($one) => !$one->isIgnorable()));
    }

    private function token(int $ahead = 0): ?PhpToken
    {
        return $this->tokens[$this->at + $ahead] ?? null;
    }

    private function is(int $ahead, int|string|array $kind): bool
    {
        $one = $this->token($ahead);
        return $one !== null && $one->is($kind);
    }

    private function add(string $name, string $kind, int $line, array $more = []): void
    {
        $this->symbols[] = ['name' => $name, 'kind' => $kind, 'line' => $line] + $more;
    }

    public function run(): void
    {
        // Each open brace has what it belongs to: "class", "enum", "function" or "" (a block).
        $braces = [];
        $next = '';
        $parens = 0;
        $outer = [];
        for (; $this->at < count($this->tokens); ++$this->at) {
            $one = $this->token();
            $where = '';
            foreach (array_reverse($braces) as $brace) {
                if ($brace !== '') {
                    $where = $brace;
                    break;
                }
            }
            $inClass = $where === 'class' || $where === 'enum';
            $local = in_array('function', $braces, true) ? ['local' => true] : [];
            switch ($one->id) {
                case T_CURLY_OPEN: case T_DOLLAR_OPEN_CURLY_BRACES:
                    $braces[] = '';
                    $outer[] = $parens;
                    break;
                case T_NAMESPACE:
                    if ($this->is(1, [T_STRING, T_NAME_QUALIFIED])) $this->add($this->token(1)->text, 'namespace', $this->token(1)->line, ['also' => ['module']]);
                    break;
                case T_CLASS: case T_INTERFACE: case T_TRAIT: case T_ENUM:
                    if ($this->is(-1, T_DOUBLE_COLON)) break;
                    $kinds = [T_CLASS => 'class', T_INTERFACE => 'interface', T_TRAIT => 'trait', T_ENUM => 'enum'];
                    if ($this->is(1, T_STRING)) $this->add($this->token(1)->text, $kinds[$one->id], $this->token(1)->line, $local);
                    if ($this->is(-1, T_NEW)) $this->add('', 'class', $one->line, ['optional' => true, 'anyName' => true, 'local' => true]);
                    $next = $one->id === T_ENUM ? 'enum' : 'class';
                    break;
                case T_FUNCTION:
                    $ahead = $this->is(1, T_AMPERSAND_NOT_FOLLOWED_BY_VAR_OR_VARARG) || $this->is(1, '&') ? 2 : 1;
                    if ($this->is($ahead, T_STRING)) {
                        $name = $this->token($ahead);
                        $constructor = $inClass && strtolower($name->text) === '__construct';
                        $this->add($name->text, $constructor ? 'constructor' : ($inClass ? 'method' : 'function'), $name->line, $local);
                        if ($constructor) $this->promoted($ahead + 1, $local);
                    }
                    $next = 'function';
                    break;
                case T_CASE:
                    if ($where === 'enum' && $this->is(1, T_STRING)) $this->add($this->token(1)->text, 'enum_member', $this->token(1)->line, $local);
                    break;
                case T_CONST:
                    if ($this->is(-1, T_USE)) break;
                    $this->constants($local);
                    break;
                case T_VARIABLE:
                    if ($inClass && $parens === 0 && end($braces) === $where && $this->isProperty()) $this->properties($local);
                    break;
                case T_USE:
                    if (!$inClass && $where !== 'function' && !$this->is(-1, ')')) $this->uses();
                    break;
                case T_REQUIRE: case T_REQUIRE_ONCE: case T_INCLUDE: case T_INCLUDE_ONCE:
                    $this->included($where === 'function' || array_filter($braces, fn ($brace) => $brace === '') ? 'conditional' : 'static');
                    break;
                case T_STRING:
                    if (strtolower($one->text) === 'define' && $this->is(1, '(') && $this->is(2, T_CONSTANT_ENCAPSED_STRING)) {
                        $this->add(trim($this->token(2)->text, "'\""), 'constant', $this->token(2)->line, ['optional' => true]);
                    }
                    break;
                default:
                    if ($one->text === '(') {
                        ++$parens;
                    } elseif ($one->text === ')') {
                        --$parens;
                    } elseif ($one->text === '{') {
                        $braces[] = $next;
                        $outer[] = $parens;  // closures and anonymous classes stand in parentheses and have bodies of their own
                        $parens = 0;
                        $next = '';
                    } elseif ($one->text === '}') {
                        array_pop($braces);
                        $parens = array_pop($outer) ?? 0;
                    } elseif ($one->text === ';') {
                        $next = '';
                    }
            }
        }
    }

    private function promoted(int $ahead, array $local): void
    {
        for ($depth = 0; ($one = $this->token($ahead)) !== null; ++$ahead) {
            if ($one->is(['(', '[', T_ATTRIBUTE])) ++$depth;
            if ($one->is([')', ']']) && --$depth === 0) return;
            if ($one->id === T_VARIABLE && $depth === 1) $this->add($one->text, 'property', $one->line, ['optional' => true, 'also' => ['field']] + $local);
        }
    }

    /** Whether the variable follows a member's modifiers and type. */
    private function isProperty(): bool
    {
        for ($back = -1; ($one = $this->token($back)) !== null; --$back) {
            if ($one->is([T_PUBLIC, T_PROTECTED, T_PRIVATE, T_VAR, T_STATIC, T_READONLY])) return true;
            if (!$one->is([T_STRING, T_NAME_QUALIFIED, T_NAME_FULLY_QUALIFIED, T_ARRAY, T_CALLABLE, '?', '|', '&', '(', ')', T_AMPERSAND_FOLLOWED_BY_VAR_OR_VARARG])) return false;
        }
        return false;
    }

    private function properties(array $local): void
    {
        for ($depth = 0, $value = false; ($one = $this->token()) !== null; ++$this->at) {
            if ($one->is(['(', '['])) ++$depth;
            if ($one->is([')', ']'])) --$depth;
            if ($one->text === ';') return;
            if ($one->text === '=') $value = true;
            if ($one->text === ',' && $depth === 0) $value = false;
            if ($one->id === T_VARIABLE && !$value) $this->add($one->text, 'property', $one->line, ['also' => ['field']] + $local);
        }
    }

    private function constants(array $local): void
    {
        ++$this->at;
        for ($depth = 0, $value = false; ($one = $this->token()) !== null; ++$this->at) {
            if ($one->is(['(', '['])) ++$depth;
            if ($one->is([')', ']'])) --$depth;
            if ($one->text === ';') return;
            if ($one->text === ',' && $depth === 0) $value = false;
            if ($one->text === '=' && $depth === 0) {
                $name = $this->token(-1);
                if (!$value) $this->add($name->text, 'constant', $name->line, $local);
                $value = true;
            }
        }
    }

    /** `use A\B as C, D\{E, function f};`: one record for each name, whole. */
    private function uses(): void
    {
        $line = $this->token()->line;
        $prefix = '';
        $name = '';
        $alias = '';
        $inAlias = false;
        $flush = function () use (&$prefix, &$name, &$alias, &$inAlias, $line): void {
            if ($name !== '') $this->imports[] = ['line' => $line, 'module' => ltrim($prefix . $name, '\\'), 'alias' => $alias, 'kind' => 'static', 'names' => []];
            $name = $alias = '';
            $inAlias = false;
        };
        for (++$this->at; ($one = $this->token()) !== null; ++$this->at) {
            if ($one->text === '{') {
                $prefix = $name;
                $name = '';
            } elseif ($one->text === ',') {
                $flush();
            } elseif ($one->text === ';' || $one->id === T_CLOSE_TAG) {
                $flush();
                return;
            } elseif ($one->text === '}') {
                $flush();
                $prefix = '';
            } elseif ($one->id === T_AS) {
                $inAlias = true;
            } elseif ($one->is([T_FUNCTION, T_CONST])) {
                continue;
            } elseif ($inAlias) {
                $alias .= $one->text;
            } else {
                $name .= $one->text;
            }
        }
    }

    private function included(string $kind): void
    {
        $line = $this->token()->line;
        $ahead = $this->is(1, '(') ? 2 : 1;
        $literal = $this->is($ahead, T_CONSTANT_ENCAPSED_STRING) && $this->is($ahead + 1, [';', ')', T_CLOSE_TAG]);
        $this->imports[] = ['line' => $line, 'module' => $literal ? substr($this->token($ahead)->text, 1, -1) : '', 'kind' => $kind, 'names' => []] + ($literal ? [] : ['optional' => true, 'anyModule' => true]);
    }
}

while (($path = fgets(STDIN)) !== false) {
    $path = rtrim($path, "\n");
    try {
        $extractor = new Extractor(file_get_contents($argv[1] . '/' . $path));
        $extractor->run();
        $result = ['path' => $path, 'symbols' => $extractor->symbols, 'imports' => $extractor->imports];
    } catch (ParseError $error) {
        $result = ['path' => $path, 'error' => $error->getMessage()];
    }
    echo json_encode($result, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES), "\n";
}
