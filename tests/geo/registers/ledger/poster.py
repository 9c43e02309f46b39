"""Run as a program: post documents from several threads, telling each that is in.

Arguments: workspace, database address, name, threads, documents per thread, lines per document.
"""

import sys
import threading

from geo.base.settings import load_settings
from geo.registers.ledger.declaration import Document, LedgerRefused, Line
from geo.registers.ledger.posting import post
from geo.store.engine import writing
from geo.store.store import Store
from tests.geo.registers.ledger.made_up import NOW, STOCK, at


def main() -> None:
    folder, url, name, threads, each, width = sys.argv[1:]
    store = Store(load_settings({"PETASIAGA_WORKSPACE": folder, "PETASIAGA_DATABASE_URL": url}))

    def work(thread: int) -> None:
        for number in range(int(each)):
            id = f"{name}/{thread}/{number}"
            lines = (Line("gudang", f"posko/{name}", "beras", 1, "g"),) * int(width)
            document = Document(id, at(1 + number), lines)
            try:
                with writing(store.engine) as connection:
                    post(connection, STOCK, document, by=name, now=NOW)
            except LedgerRefused:
                print(f"refused {id}", flush=True)
            else:
                print(f"posted {id}", flush=True)

    workers = [threading.Thread(target=work, args=(n,)) for n in range(int(threads))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    store.close()


if __name__ == "__main__":
    main()
