def test_home_says_what_the_course_is(open_page):
    at = open_page("home")
    assert at.title[0].value == "See how a network sees"
