// SPDX-License-Identifier: MIT
pragma solidity ^0.8.0;

import "./Base.sol";
import {IERC20, Ownable as Owned} from "@oz/contracts/token.sol";
import * as Lib from "lib.sol";

uint256 constant MAX_ITEMS = 100;
error NotFound(uint256 id);
type Id is uint256;
struct Money { uint256 amount; address currency; }
enum Kind { A, B }
function helper(uint x) pure returns (uint) { return x + 1; }
using Lib for uint256;

/// @title An interface.
interface IShop {
    event Paid(address indexed who, uint256 amount);
    function find(uint256 id) external view returns (uint256);
}

library Maths {
    function add(uint256 a, uint256 b) internal pure returns (uint256) { return a + b; }
}

/// @title An order.
abstract contract Order is Base, IShop {
    using Maths for uint256;

    enum Status { Paid, Open }
    struct Item { uint256 id; string name; }
    error Full(uint256 size);
    event Changed(uint256 indexed id);

    uint256 public constant LIMIT = 10;
    mapping(address => uint256) private balances;
    address public immutable owner;
    Item[] internal items;
    uint256 total = 1;

    modifier onlyOwner() {
        require(msg.sender == owner, "no");
        _;
    }

    constructor(address who, uint256 start) Base(who) {
        owner = who;
        total = start;
    }

    /// @notice Finds.
    function find(uint256 id) external view virtual override onlyOwner returns (uint256 found) {
        uint256 sum = 0;
        for (uint256 i = 0; i < items.length; i++) {
            sum += items[i].id;
        }
        (uint256 a, bool ok) = pair(id);
        Item memory item = Item({id: id, name: "x"});
        if (!ok) revert NotFound(id);
        emit Changed(id);
        try other.load(id) returns (uint256 v) { sum = v; } catch Error(string memory reason) { revert(reason); }
        balances[msg.sender] = a.add(1);
        assembly { let x := mload(0x40) }
        return IShop(owner).find(id);
    }

    receive() external payable {}
    fallback() external {}
    function _reset() internal virtual;
}
