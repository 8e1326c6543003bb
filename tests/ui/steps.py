# SPDX-License-Identifier: Apache-2.0
"""What people do at the kiosk and at the desk, in their own steps."""
from selenium.webdriver.common.actions.action_builder import ActionBuilder

SCREENS = """
window.__screens = [];
const shown = () => document.querySelector('main[data-testid]')?.dataset.testid;
let last = shown();
new MutationObserver(() => {
    const now = shown();
    if (!now || now === last || now === 'screen-loading')
        return;
    last = now;
    window.__screens.push(now);
}).observe(document.getElementById('kiosk'), {childList: true, subtree: true,
    attributes: true, attributeFilter: ['data-testid']});
"""


def count_screens(page):
    """From the next on; screens_since() names them in their order."""
    page.driver.execute_script(SCREENS)


def screens_since(page):
    return [name.removeprefix("screen-") for name in
            page.driver.execute_script("return window.__screens")]


def unseen(name):
    """Nobody looks at the screens of this visit."""


# see(name), where a step takes it, is called on each screen as it stands.

def to_identity(page, see=unseen):
    page.screen("home")
    see("home")
    page.click("tile-join")
    page.screen("consent")
    see("consent")
    page.click("consent-register", "next")
    page.screen("identity")


def to_employer(page, see=unseen):
    """Group and place: up to the field for the employer."""
    page.screen("group")
    see("group")
    page.click("group-courier", "next")
    page.screen("place")
    see("place")
    page.click("district-340207")
    page.click_where("place-again", "")
    page.click("district-340207")
    page.driver.find_elements(
        "css selector", '[data-testid^="street-"]')[0].click()
    page.find("input-employer")


def after_identity(page, employer=None, phone=None, see=unseen):
    """Phone, group, place: up to the screen that shows everything."""
    page.find("input-phone")
    if phone:
        page.keypad(phone)
        page.click("next")
    else:
        page.click("no-phone")
    to_employer(page, see)
    see("place:employer")
    if employer:
        page.fill("input-employer", employer)
    page.click("next")
    page.screen("check")
    see("check")


def by_hand(page, person):
    page.click("way-typed")
    page.screen("typed")
    page.fill("input-name", person.name)
    page.click("input-id_no")
    page.keypad(person.id_no)
    page.click("next")


def pinyin(page, letters, word):
    """Letters on the glass, then the word among what is offered for them."""
    for letter in letters:
        page.click(f"kb-{letter}")
    page.until(lambda: page.text("spelling") == letters, letters)

    def pick():
        for key in page.driver.find_elements("css selector", ".candidate"):
            if key.text == word:
                key.click()
                return True
        later = page.driver.find_elements(
            "css selector", '[data-testid="kb-later"]:not([aria-disabled])')
        if later:
            later[0].click()
        return False

    page.until(pick, f"{word} among the candidates of {letters}")


def write(page, *strokes):
    """Strokes by the finger, corners in parts of the box."""
    box = page.find("strokes")
    w, h = box.rect["width"], box.rect["height"]
    for stroke in strokes:
        hand = ActionBuilder(page.driver)
        finger = hand.pointer_action
        for i, (x, y) in enumerate(stroke):
            finger.move_to(box, int((x - 0.5) * w), int((y - 0.5) * h))
            if i == 0:
                finger.pointer_down()
        finger.pointer_up()
        hand.perform()


def by_card(page, kiosk, person, see=unseen):
    """The card alone; the number to reach them is asked beside it."""
    page.find("card-wait")
    see("identity")
    kiosk.put(person)
    page.find("card-present")
    see("identity:card")


def send(page):
    """Hands it in; the case number of the slip."""
    page.click("submit")
    page.screen("receipt")
    return page.text("case-no")


def done(page, see=unseen):
    page.click("done")
    page.screen("rate")
    see("rate")
    page.click("rate-skip")
    page.screen("home")


def sign_in(page, centre, role, lands="nav-todo"):
    name, password = centre.password(role)
    page.open(centre.url + "/desk")
    page.fill("signin-name", name)
    page.fill("signin-password", password)
    page.click("signin-submit")
    give_code(page, centre, name)
    page.find(lands)


def give_code(page, centre, name):
    """The second factor of those who have one: a code counts for a while from
    when it is asked for."""
    if centre.has_factor(name):
        page.find("signin-code")
        page.fill("signin-code", centre.code(name))
        page.click("signin-code-submit")


def open_case(page, no):
    """By the search box, as a clerk does it."""
    page.fill("search", no)
    page.find("search").send_keys("\n")
    page.until(lambda: page.has("case") or page.has("rows"), "the search")
    if not page.has("case"):
        page.click_where("row", f'[data-case="{no}"]')
    page.until(lambda: page.text("case-no").find(no) >= 0, no)
