using Eep.Core.Runs;
using Eep.Web.Components.RunForm;

namespace Eep.Tests.Components.RunForm;

public sealed class RunDraftTests
{
    private static readonly OptionField[] Fields =
    [
        OptionFields.Device, OptionFields.Dtype, OptionFields.Memory, OptionFields.Name, OptionFields.Seed, .. TaskStepFields(), .. BudgetStepFields(),
        .. SearchOptionFields.Ends, .. SearchOptionFields.Sizes, .. SearchOptionFields.Groups, .. SearchOptionFields.Walk, .. SearchOptionFields.Choice,
    ];

    private readonly RunDraft _draft = new(new RunOptions { Model = "m", Task = "t", ExpertBudget = 4 });

    [Fact]
    public void Field_AnyOfThem_WritesBackWhatItReads()
    {
        var options = RunOptionsFile.Parse(
            """
            {"model":"m","task":"t","expertBudget":4,"name":"n","seed":9,"device":"cuda","dtype":"bf16","memoryBytes":2147483648,"searchItems":40,
             "fitness":"agreement","breakTies":true,"taskFloor":0.25,"taskAggregate":"worst","pinned":{"0":[1,2,3]},"banned":{"1":[4]},
             "expertsPerTokenChoices":[1,2],"routerSpace":"probabilities","margin":0.02,"confidence":0.9,"maxShardBytes":2000000000,
             "evaluations":64,"minutes":1.5,"patience":3,"targetScore":0.9,"generations":7,"pruningGenerations":2,"mergingGenerations":0,
             "childrenPerGeneration":4,"layerGroups":2,"layerGroupSizes":[1,3],"layerGroupSchedule":[1,0],"restartAfter":5,"racing":"off",
             "leastExperts":2,"mostExperts":6,"alignment":"weights","startFrom":["a.json","b.json"],"adaptiveOperators":true,"validationCandidates":8,"baselines":false}
            """);
        var copy = Fields.Aggregate(_draft.Options, (rest, field) => field.Write(rest, field.Read(options)));

        Assert.Equal(RunOptionsFile.Format(options), RunOptionsFile.Format(copy));
    }

    [Theory]
    [InlineData("minutes", "0,5", "is '0,5'; it must be a number.")]
    [InlineData("patience", "2.5", "is '2.5'; it must be a whole number.")]
    [InlineData("layerGroupSizes", "1, x", "is 'x'; it must be a whole number.")]
    [InlineData("seed", "-1", "is '-1'; it must be a whole number from 0.")]
    [InlineData("validationCandidates", "", "is empty; it must be a number.")]
    [InlineData("maxShardBytes", "1e300", "is more than any machine has.")]
    public void Type_WhatIsNoValue_IsAFaultThatKeepsTheText(string option, string text, string fault)
    {
        var field = Fields.Single(field => field.Name == option);

        _draft.Type(field, text);

        Assert.Equal(text, _draft.TextOf(field));
        Assert.Equal([new OptionFault(option, fault)], Assert.Throws<RunOptionsException>(() => _draft.ToOptions()).Faults);
        _draft.Type(field, "7");
        Assert.Empty(_draft.Faults);
    }

    [Fact]
    public void Type_HalfWrittenList_StandsAsItWasTyped()
    {
        var field = Fields.Single(field => field.Name == "layerGroupSizes");

        _draft.Type(field, "1, ");

        Assert.Equal("1, ", _draft.TextOf(field));
        Assert.Equal([1], _draft.ToOptions().LayerGroupSizes!);
    }

    [Fact]
    public void Change_OfAFieldThatWasTyped_ShowsTheNewValue()
    {
        _draft.Type(OptionFields.Seed, "12");
        _draft.Type(OptionFields.Name, "mine ");

        _draft.Change(options => options with { Seed = 13 });

        Assert.Equal("13", _draft.TextOf(OptionFields.Seed));
        Assert.Equal("mine ", _draft.TextOf(OptionFields.Name));
        Assert.Equal("mine", _draft.ToOptions().Name);
    }

    [Fact]
    public void Memory_NotTyped_KeepsItsBytes()
    {
        var draft = new RunDraft(_draft.Options with { MemoryBytes = 1_234_567_891 });

        draft.Type(OptionFields.Seed, "2");

        Assert.Equal(1_234_567_891, draft.ToOptions().MemoryBytes);
    }

    private static IEnumerable<OptionField> TaskStepFields() => [.. TaskStep.Score, .. TaskStep.Several];

    private static IEnumerable<OptionField> BudgetStepFields() => [.. BudgetStep.Constraints, .. BudgetStep.Further];
}
