using Eep.Core.Runs;
using Eep.Web.Components.Controls;
using Eep.Web.Components.RunForm;

namespace Eep.Tests.Components.RunForm;

public sealed class RunStepTests
{
    [Fact]
    public void Options_AllOfThem_HaveTheirPlaceInOneStep()
    {
        var placed = RunStep.All.SelectMany(step => step.Options).ToList();

        Assert.Equal(placed.Distinct(), placed);
        Assert.Equal(
            OptionsText.Values(OptionsText.Default).Select(option => option.Name).Where(name => name != "formatVersion").Order(StringComparer.Ordinal),
            placed.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("expertBudget", "budget")]
    [InlineData("racing", "search")]
    [InlineData("furtherTasks", "task")]
    public void Of_FaultOfAnOption_IsTheStepThatSetsIt(string option, string step) =>
        Assert.Equal(step, RunStep.Of(new OptionFault(option, ""))!.Key);

    [Fact]
    public void Steps_InOrder_LeadToEachOther()
    {
        Assert.Null(RunStep.Model.Before);
        Assert.Equal(RunStep.Task, RunStep.Model.Next);
        Assert.Equal(RunStep.Search, RunStep.Review.Before);
        Assert.Null(RunStep.Review.Next);
    }
}
