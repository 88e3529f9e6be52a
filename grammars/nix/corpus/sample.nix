# A package set.
{ pkgs ? import <nixpkgs> { }, lib, config, ... }@args:

let
  version = "1.2.3";
  inherit (lib) mkOption types;
  inherit pkgs;
  # Adds.
  add = a: b: a + b;
  mkTool = { name, src ? ./., ... }: pkgs.stdenv.mkDerivation {
    inherit name src;
    buildInputs = with pkgs; [ zlib curl ];
  };
  helper = import ./helper.nix { inherit lib; };
in
rec {
  options.services.sample = {
    enable = mkOption { type = types.bool; default = false; };
    "port" = 80;
  };
  imports = [ ./hardware.nix ../common ];
  greeting = "hello ${version}";
  tool = mkTool { name = "tool-${version}"; };
  total = if config.x ? y then add 1 2 else args.z or 3;
  nested = { deep.er = helper.value; };
}
