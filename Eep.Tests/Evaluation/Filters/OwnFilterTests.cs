using Eep.Core.Evaluation;
using Eep.Core.Evaluation.Filters;

namespace Eep.Tests.Evaluation.Filters;

/// <summary>The answer rules of the paper's tasks.</summary>
public sealed class OwnFilterTests
{
    [Theory]
    [InlineData("A. Yes", "A")]
    [InlineData("b, because Ann", "A")] // The first capital anywhere.
    [InlineData("no", "")]
    public void FirstCapital_Answer_IsItsFirstUpperCaseLetter(string answer, string expected) => Assert.Equal(expected, Apply("first_capital", answer));

    [Theory]
    [InlineData("B", "B")]
    [InlineData(" (C) the third", "C")]
    [InlineData("B: no", "B")]
    [InlineData("The answer is C.", "C")]
    [InlineData("Answer: **B**", "B")]
    [InlineData("I choose option C", "C")]
    [InlineData("Between A and B, B is correct", "B")]
    [InlineData("A house, so C", "A")] // A letter that opens the text decides.
    [InlineData("Because D", "B")] // D is no option here: at last the first letter anywhere.
    [InlineData("none", "")]
    public void FirstOption_Answer_IsTheChosenLetter(string answer, string expected) =>
        Assert.Equal(expected, Apply("first_option", answer, ("options", "ABC")));

    [Theory]
    [InlineData("It is 5. So the answer is 12.", "12")]
    [InlineData("about -3.50 degrees", "-3.50")]
    [InlineData("$1,234", "1234")]
    [InlineData("1,2", "2")] // No group of three digits.
    [InlineData("none", "")]
    public void LastNumber_Answer_IsItsLastNumber(string answer, string expected) => Assert.Equal(expected, Apply("last_number", answer));

    [Fact]
    public void LastNumber_CommasKept_CutsAsThePaperDoes() => Assert.Equal("234", Apply("last_number", "1,234", ("ignore_commas", "false")));

    [Fact]
    public void PlainFilters_DoWhatTheirNamesSay()
    {
        Assert.Equal("one", Apply("first_line", "\n one \ntwo"));
        Assert.Equal("a ", Apply("before", "a Question: b", ("text", "Question:")));
        Assert.Equal(" b", Apply("after", "a is b", ("text", "is")));
        Assert.Equal("a", Apply("after", "a", ("text", "is")));
        Assert.Equal("yes", Apply("map", "A", ("mapping_dict", """{"A":"yes"}""")));
        Assert.Equal("?", Apply("map", "B", ("mapping_dict", """{"A":"yes"}"""), ("default_value", "?")));
    }

    [Theory]
    [InlineData("first_option", "needs the argument options")]
    [InlineData("before", "needs the argument text")]
    public void Constructor_MissingArgument_IsNamed(string function, string expected) =>
        Assert.Contains(expected, Assert.Throws<TaskException>(() => Apply(function, "")).Message, StringComparison.Ordinal);

    private static string Apply(string function, string answer, params (string Name, string Value)[] arguments) =>
        new AnswerFilter([new FilterStep(function, arguments.ToDictionary(argument => argument.Name, argument => argument.Value))]).Apply(answer);
}
