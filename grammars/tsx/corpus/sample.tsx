import React, { useState } from "react";
import type { Props } from "./types";

/** A button that counts. */
export const Counter: React.FC<Props> = ({ start, children }) => {
  const [count, setCount] = useState<number>(start);
  return (
    <Layout.Main title="x">
      <button onClick={() => setCount(count + 1)}>{count}</button>
      {children}
      <Footer />
    </Layout.Main>
  );
};

export default function App() {
  return <Counter start={1}>text</Counter>;
}
