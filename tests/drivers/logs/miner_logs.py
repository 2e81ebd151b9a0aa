"""Hand-written logs in the forms of real firmwares, as tests need them: healthy, broken, and everything between."""

from __future__ import annotations

from collections.abc import Sequence

HEAD = """\
2025-01-01 00:00:11 Miner compile time: Tue Dec  6 16:12:30 CST 2022 type: Antminer S19 Pro
2025-01-01 00:00:11 load machine NBP1901 conf
2025-01-01 00:00:11 machine : NBP1901
2025-01-01 00:00:11 chain_num 4, chain_domain_num 38, chain_asic_num 114, domain_asic_num 3
2025-01-01 00:00:11 bad chain id = 3
"""
TAIL = """\
2025-01-01 00:01:00 STATUS_INITED: soc init done!
2025-01-01 00:01:05 STATUS_OKAY
"""


def s19_pro(*tries: Sequence[int], ends: str = TAIL, before: str = "") -> str:
    """A start of an S19 Pro: for each chain the counts of its tries; a chain that stays short is switched off."""
    lines = []
    for chain, counts in enumerate(tries):
        for attempt, count in enumerate(counts):
            lines.append(f"2025-01-01 00:00:2{chain} Chain[{chain}]: find {count} asic, times {attempt}\n")
        if counts and counts[-1] < 114 and len(counts) > 2:
            gives_up = f"Chain {chain} only find {counts[-1]} asic, will power off hash board {chain}"
            lines.append(f"2025-01-01 00:00:2{chain} {gives_up}\n")
    return HEAD + before + "".join(lines) + ends


def s9_se(chain: int = 2, crc_errors: int = 10, found: int = 50, *, noise_first: bool = True) -> str:
    """A re-open of an S9 SE's chain: wrong checksums and a count, in either order."""
    stamp = "2021-04-03 16:30:38 driver-btm-soc.c:"
    noise = f"{stamp}1869:check_asic_reg_oneChain: chain[{chain:02d}] num[1]: the register  ad value is 0x32480012\n"
    noise += f"{stamp}1795:check_asic_reg_oneChain: crc is 0x14, but it should be 0x1d\n" * crc_errors
    count = f"{stamp}3950:check_asic_num_without_power_off: chain {chain}, find asic num = {found}\n"
    if found < 60:
        count += f"{stamp}4033:check_asic_num: chian {chain} check asic number failed! \n"
    tail = f"{stamp}4160:open_core_bm1393: Start Open Core!!\n"
    tail += f"{stamp}3510:check_system_work: The avg rate is  10337 in 30 mins\n"
    return (noise + count if noise_first else count + noise) + tail


def fixture(
    found: int, configured: int = 114, *, board: str = "NBP1901-38", model: str = "S19_Pro", passed: bool = False
) -> str:
    """A PT1 run of a factory fixture."""
    last = "lcd_show : L1: PT1: OK\n" if passed else f"Single_Board_PT1_Test : Only find {found} ASIC\n"
    return (
        "prepare_local_config_information :\n"
        "parse_local_config_file : Test_Process : PT1\n"
        f"parse_local_config_file : Miner_Type : {model}\n"
        f"parse_local_config_file : Board_Name : {board}\n"
        "parse_local_config_file : Asic_Type : BM1398\n"
        f"parse_local_config_file : Asic_Num : {configured}\n"
        "check_chain : gChain = 0\n"
        f"get_register_value : find asic num {found}\n" + last
    )


BOOT = """\
Xilinx First Stage Boot Loader
U-Boot 2016.07-gdb5d44e-dirty (Apr 26 2020 - 13:27:15 +0800)
Hit any key to stop autoboot:  0
## Booting kernel from Legacy Image at 02000000 ...
   Verifying Checksum ... {checksum}
"""


STARTED = "KERNEL rsa verify success!!!!!\nStarting kernel ...\nStarting Cgminer daemon: cgminer.\n"


def console(*, checksum: str = "OK", after: str = STARTED) -> str:
    """A start of a control board on its console, up to the miner or up to where it fails."""
    return BOOT.format(checksum=checksum) + after


def damaged_console() -> str:
    """A control board that cannot load its kernel and tries again and again."""
    failed = "ERROR: can't get kernel image!\n" + "please restart ...\n\n" * 3 + "resetting ...\n"
    return console(checksum="Bad Data CRC", after=failed)


def whatsminer(*slots: dict[int, int], chips: int = 160) -> str:
    """A chip list of a Whatsminer: for each slot the nonces of the chips that differ from the rest; -1 = not listed."""
    text = ""
    for slot, nonces in enumerate(slots):
        text += f"slot: {slot}, freq: 475, temp: 51.7, step: 20\n"
        text += "nonce valid: 499062957(3186/s), before: 2548388, submit: 0.0, err: 7866, crc: 0, repeat: 365\n"
        for chip in range(chips):
            nonce = nonces.get(chip, 3_000_000)
            if nonce >= 0:
                text += f"C{chip:<3}  freq:471  vol:319 temp:65  nonce:{nonce}  err:61   crc:0    x:0   / 1 repeat:2\n"
    return text
