"""The page of a session, as people send its forms."""

from clinic_sched.sessions import queries


def url(infusion, *parts):
    return "/".join(["/sessions", infusion.public_id, *parts])


def send(person, infusion, part, **typed):
    return person.submit(
        url(infusion, part), page=url(infusion), action=url(infusion, part), **typed
    )


def fresh(session, infusion):
    session.expire_all()
    return queries.get(infusion.public_id)


def token_of(person, infusion):
    page = person.get(url(infusion)).text
    return page.split('name="csrf_token" value="')[1].split('"')[0]
