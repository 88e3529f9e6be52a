`include "defs.svh"
`define WIDTH 8
package types_pkg;
  typedef enum logic [1:0] { IDLE, RUN } state_t;
  typedef struct packed { logic a; logic [7:0] b; } word_t;
endpackage

import types_pkg::*;

// A counter.
module counter #(parameter N = `WIDTH) (input logic clk, input logic rst, output logic [N-1:0] q);
  localparam MAX = 10;
  state_t state;
  always_ff @(posedge clk) begin
    if (rst) q <= 0;
    else q <= next(q);
  end
  function automatic logic [N-1:0] next(input logic [N-1:0] v);
    return v + 1;
  endfunction
  task show;
    $display("%d", q);
  endtask
endmodule

interface bus_if; logic valid; endinterface

class Packet extends Base;
  int size;
  function new(int s); size = s; endfunction
endclass

module top;
  logic clk;
  counter #(.N(4)) u0 (.clk(clk), .rst(1'b0), .q());
endmodule
