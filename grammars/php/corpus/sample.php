<?php

declare(strict_types=1);

namespace App\Models;

use App\Contracts\{Payable, Refundable as Refund};
use Illuminate\Support\Str;
use function App\helper;
use const App\LIMIT;

require_once __DIR__ . '/bootstrap.php';

const VERSION = '1.0', BUILD = 7;
define('APP_ROOT', __DIR__);

/** How an order stands. */
enum Status: string implements HasLabel
{
    case Paid = 'paid';
    #[Deprecated]
    case Open = 'open';
    const DEFAULT = self::Open;

    public static function label(): string { return self::Paid->value; }
}

interface Payable extends \Countable, Other
{
    const CURRENCY = 'EUR';
    public function pay(int $amount): bool;
}

trait Logs
{
    protected ?Logger $logger = null;
    abstract public function name(): string;
    public function log(string $message): void { $this->logger?->info($message); }
}

/**
 * An order.
 */
#[ORM\Entity(table: 'orders'), Final]
abstract class Order extends Model implements Payable, \JsonSerializable
{
    use Logs, SoftDeletes { log as protected traced; SoftDeletes::boot insteadof Logs; }

    public const MAX = 10, MIN = 1;
    private const string KIND = 'order';
    public int $id;
    protected static array $cache = [], $other;
    private readonly string $note;
    var $old;
    public string $title { get => $this->old; set(string $value) { $this->old = $value; } }

    public function __construct(protected Store $store, private readonly int $size = 3, $plain = null)
    {
        parent::__construct($plain);
        $this->id = $size;
        self::$cache[] = $this;
    }

    #[Route('/x')]
    final public static function find(int|string $id, callable ...$rest): ?static
    {
        static $count = 0;
        global $app;
        $order = new static($id);
        $other = new \App\Models\Order(1);
        $order->total += Order::MAX + VERSION;
        foreach ($rest as $key => $value) { echo Str::upper($key), $value(1); }
        foreach ($rows as [$a, 'b' => $b]) { $sum = $a + $b; }
        [$x, $y] = helper($order);
        list($p, $q) = [1, 2];
        try {
            $closure = function (int $n) use ($order, &$count): int { return $n * $order->size; };
            $arrow = fn($z) => $z + $count;
        } catch (NotFound | \RuntimeException $error) {
            throw new Failure($error->getMessage());
        }
        $type = match (true) { $order instanceof Payable => Status::Open, default => Status::class };
        $anonymous = new class(3) extends Base implements Payable { public $inner; public function run() { return $this->inner; } };
        if (isset($order[Order::MIN])) { goto end; }
        end:
        return $order->{$key}() ?? $order?->next->go(name: $x);
    }

    abstract protected function total(): float;
    public function __get($name) { return $this->$name; }
}

function &top(array &$list = [], ?Order $order = null): iterable
{
    function inner() {}
    yield from $list;
    $handler = 'x';
    require 'late.php';
    return new ArrayIterator($list);
}

$global = function () { return 1; };
$config = ['a' => 1];
$config = [];

if (!function_exists('helper')) {
    function helper(): void {}
}
?>
<h1><?= $config['a'] ?></h1>
