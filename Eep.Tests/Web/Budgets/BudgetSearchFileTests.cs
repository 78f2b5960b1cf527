using Eep.Core.Runs;
using Eep.Web.Budgets;

namespace Eep.Tests.Web.Budgets;

public sealed class BudgetSearchFileTests
{
    [Fact]
    public void Parse_Whole_IsWhatWasWritten()
    {
        var options = BudgetSearchFile.Parse("""{"run":{"model":"m","task":"t","expertBudget":4,"margin":0.02},"budgets":[2,3],"all":true}""");

        Assert.Equal(("m", 4, 0.02, true), (options.Run.Model, options.Run.ExpertBudget, options.Run.Margin, options.All));
        Assert.Equal([2, 3], options.Budgets!);
    }

    [Theory]
    [InlineData("""[]""", "options", "the body must be an object")]
    [InlineData("""{"margin":0.02}""", "margin", "is no option of a budget search; the options are run, budgets, all")]
    [InlineData("""{"budgets":[2]}""", "run", "is absent")]
    [InlineData("""{"run":{"model":"m","task":"t","expertBudget":4,"colour":1}}""", "colour", "is no option of a run")]
    [InlineData("""{"run":{"model":"m","task":"t","expertBudget":4},"budgets":"2-4"}""", "budgets", "it must be a list of whole numbers")]
    [InlineData("""{"run":{"model":"m","task":"t","expertBudget":4},"all":3}""", "all", "is 3; it must be true or false.")]
    public void Parse_WhatIsWrong_IsNamed(string json, string field, string message)
    {
        var fault = Assert.Single(Assert.Throws<RunOptionsException>(() => BudgetSearchFile.Parse(json)).Faults);

        Assert.Equal(field, fault.Field);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }
}
