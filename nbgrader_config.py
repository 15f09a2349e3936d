"""How nbgrader sees this course; `c` is the configuration that it reads.

Run nbgrader's commands in this folder, or copy this file to the folder where a class
is graded. Where students fetch and submit (the exchange) is left to you: see
https://nbgrader.readthedocs.io/en/stable/configuration/nbgrader_config.html
"""

c = get_config()  # noqa: F821  (nbgrader defines it before it runs this file)

c.CourseDirectory.course_id = "deep-learning"

# What an instructor edits, and what students receive.
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# Beside each source notebook stand its wrong and its other right answers. They are for
# the tests of the grader, and must not reach a student.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "*.pyc",
    "__pycache__",
    "feedback",
    "mistakes.py",
    "alternatives.py",
]

# The marks that solutions/ uses. nbgrader finds them anywhere in a line; the three
# hashes keep a sentence that speaks of a "BEGIN SOLUTION" from being cut.
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "### END HIDDEN TESTS"

# A solution without those marks stops the build instead of reaching the students.
c.ClearSolutions.enforce_metadata = True
c.ClearHiddenTests.enforce_metadata = True

# Released files stay writable, so that they can be built again (644 is read as octal).
c.GenerateAssignment.permissions = 644

# Feedback gives the marks and the messages, but never the source of a hidden test.
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "dl_helpers.grading.feedback.HideHiddenTests",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
