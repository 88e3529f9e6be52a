import "../dns";
export {};
