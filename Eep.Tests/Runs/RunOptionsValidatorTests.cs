using Eep.Core.Checkpoints;
using Eep.Core.Models;
using Eep.Core.Pruning;
using Eep.Core.Runs;

namespace Eep.Tests.Runs;

public sealed class RunOptionsValidatorTests : IDisposable
{
    private readonly TinyMixtral _model = new();
    private readonly TinyTask _task = new(itemsPerSplit: 2);
    private readonly RunOptions _valid;

    public RunOptionsValidatorTests() => _valid = new RunOptions { Model = _model.Folder, Task = _task.Path, ExpertBudget = 2 };

    public void Dispose()
    {
        _model.Dispose();
        _task.Dispose();
    }

    [Fact]
    public void Validate_Defaults_HaveNoFault() => Assert.Empty(RunOptionsValidator.Validate(_valid));

    [Fact]
    public void Validate_EverythingWrong_NamesEachField()
    {
        var faults = RunOptionsValidator.Validate(_valid with
        {
            FormatVersion = 9,
            ExpertBudget = 9,
            ChatTemplate = "alpaca",
            Preset = "fast",
            PruningGenerations = -1,
            MergingGenerations = -1,
            ChildrenPerGeneration = 0,
            Evaluations = 0,
            Minutes = 0,
            TargetScore = 1.1,
            Patience = 0,
            RestartAfter = 0,
            ValidationCandidates = 0,
            Margin = -0.1,
            Confidence = 1,
            SearchItems = 0,
            MemoryBytes = 0,
            Racing = (RacingMode)9,
            Device = "tpu",
            Dtype = "f16",
            MaxShardBytes = 1,
        });

        string[] fields =
        [
            "formatVersion", "chatTemplate", "preset", "pruningGenerations", "mergingGenerations", "childrenPerGeneration",
            "evaluations", "minutes", "targetScore", "restartAfter", "patience", "validationCandidates", "margin", "confidence", "searchItems", "memoryBytes", "racing", "device", "dtype", "maxShardBytes", "expertBudget",
        ];
        Assert.Equal(fields, faults.Select(fault => fault.Field));
    }

    [Fact]
    public void Validate_GroupsAndConstraintsThatDoNotFit_AreNamed()
    {
        var sizes = Assert.Single(RunOptionsValidator.Validate(_valid with { LayerGroupSizes = [1, 2] }));
        Assert.Equal("layerGroupSizes", sizes.Field);
        Assert.Contains("sum to 2", sizes.Message, StringComparison.Ordinal);

        var banned = new Dictionary<int, IReadOnlyList<int>> { [1] = [0, 1, 2] };
        Assert.Equal("pinned", Assert.Single(RunOptionsValidator.Validate(_valid with { Banned = banned })).Field);
        Assert.Equal("banned", Assert.Single(RunOptionsValidator.Validate(
            _valid with { Banned = new Dictionary<int, IReadOnlyList<int>> { [7] = [0] } })).Field);
    }

    [Fact]
    public void Validate_TooLittleMemory_NamesWhatIsNeeded()
    {
        using var checkpoint = Checkpoint.Open(_model.Folder);
        var plan = MemoryPlan.For(checkpoint, new ComputeOptions());

        Assert.Empty(RunOptionsValidator.Validate(_valid with { MemoryBytes = plan.Least }));
        var fault = Assert.Single(RunOptionsValidator.Validate(_valid with { MemoryBytes = plan.Least - 1 }));

        Assert.Equal("memoryBytes", fault.Field);
        Assert.Contains($"leaves {plan.Least - 1} bytes; even with its layers streamed the model needs {plan.Least}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_StreamedModelThatGenerates_IsRefusedWithTheBytesItNeeds()
    {
        File.WriteAllText(_task.Path, File.ReadAllText(_task.Path)
            .Replace("multiple_choice", "generate_until", StringComparison.Ordinal)
            .Replace("doc_to_choice: [\"yes\", \"no\"]", "", StringComparison.Ordinal)
            .Replace("metric: acc", "metric: exact_match", StringComparison.Ordinal));
        using var checkpoint = Checkpoint.Open(_model.Folder);
        var plan = MemoryPlan.For(checkpoint, new ComputeOptions());

        Assert.Empty(RunOptionsValidator.Validate(_valid with { MemoryBytes = plan.LeastResident }));
        var fault = Assert.Single(RunOptionsValidator.Validate(_valid with { MemoryBytes = plan.LeastResident - 1 }));

        Assert.Contains($"has to be in memory: {plan.LeastResident}", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auto", 1)]
    [InlineData("none", 0)]
    [InlineData("chatml", 0)]
    public void Validate_UnknownChatTemplateInTheModel_DemandsAChoice(string choice, int count)
    {
        File.WriteAllText(Path.Combine(_model.Folder, "chat_template.jinja"), "{{ '<<turn>>' + message['content'] }}");
        var faults = RunOptionsValidator.Validate(_valid with { ChatTemplate = choice });
        Assert.Equal(count, faults.Count);
        Assert.All(faults, fault =>
        {
            Assert.Equal("chatTemplate", fault.Field);
            Assert.Contains("a choice in chatTemplate: mistral, ", fault.Message, StringComparison.Ordinal);
            Assert.Contains("or none for the prompt as it is", fault.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Validate_BudgetBelowExpertsPerToken_SaysHowToHaveIt()
    {
        var fault = Assert.Single(RunOptionsValidator.Validate(_valid with { ExpertBudget = 1 }));

        Assert.Equal("expertBudget", fault.Field);
        Assert.Equal("is 1, below the 2 experts active per token; keep 2 or more, or set expertsPerToken to 1 or less.", fault.Message);
        Assert.Empty(RunOptionsValidator.Validate(_valid with { ExpertBudget = 1, ExpertsPerToken = 1 }));
    }

    [Fact]
    public void Validate_ExpertsPerTokenChoices_AreTwoOrMoreThatTheBudgetAllows()
    {
        Assert.Empty(RunOptionsValidator.Validate(_valid with { ExpertsPerTokenChoices = [1, 2] }));
        Assert.Equal("is [1]; it must be two or more different numbers.", Fault(_valid with { ExpertsPerTokenChoices = [1] }, "expertsPerTokenChoices"));
        Assert.Equal("is [1, 1]; it must be two or more different numbers.", Fault(_valid with { ExpertsPerTokenChoices = [1, 1] }, "expertsPerTokenChoices"));
        Assert.Equal("is 9; it must be 1 to 4, the model's experts per layer.", Fault(_valid with { ExpertsPerTokenChoices = [1, 9] }, "expertsPerTokenChoices"));
        Assert.Contains("or set expertsPerTokenChoices to 2 or less", Fault(_valid with { ExpertsPerTokenChoices = [1, 3] }, "expertBudget"), StringComparison.Ordinal);
        Assert.Equal("is 1 beside expertsPerTokenChoices; name one of the two.", Fault(_valid with { ExpertsPerToken = 1, ExpertsPerTokenChoices = [1, 2] }, "expertsPerToken"));

        static string Fault(RunOptions options, string field)
        {
            var fault = Assert.Single(RunOptionsValidator.Validate(options));
            Assert.Equal(field, fault.Field);
            return fault.Message;
        }
    }

    [Fact]
    public void Validate_FurtherTasks_AreReadAndTheirNumbersChecked()
    {
        Assert.Empty(RunOptionsValidator.Validate(_valid with { FurtherTasks = [new() { Task = _task.Path, Floor = 0.5 }], TaskFloor = 0.1 }));

        var faults = RunOptionsValidator.Validate(_valid with
        {
            FurtherTasks = [new() { Task = "/nowhere/other.yaml" }, new() { Task = _task.Path, Weight = 0, Floor = 2 }],
            TaskFloor = -1,
            TaskAggregate = (TaskAggregate)9,
            Fitness = (FitnessKind)9,
            Margin = 0.1,
        });

        Assert.Equal(["furtherTasks", "furtherTasks", "furtherTasks", "taskFloor", "taskAggregate", "fitness", "margin"], faults.Select(fault => fault.Field));
        Assert.Contains("/nowhere/other.yaml", faults[0].Message, StringComparison.Ordinal);
        Assert.Equal($"is weight 0 for {_task.Path}; it must be a weight above 0.", faults[1].Message);
    }

    [Fact]
    public void Validate_LayerGroupSchedule_RefinesAndStandsAlone()
    {
        Assert.Empty(RunOptionsValidator.Validate(_valid with { LayerGroupSchedule = [1, 0] }));
        var twice = Assert.Single(RunOptionsValidator.Validate(_valid with { LayerGroupSchedule = [1, 0], LayerGroups = 1 }));
        Assert.Equal(("layerGroupSchedule", "is set beside layerGroups or layerGroupSizes; name one of them."), (twice.Field, twice.Message));
        var coarser = Assert.Single(RunOptionsValidator.Validate(_valid with { LayerGroupSchedule = [0, 1] }));
        Assert.Equal("layerGroupSchedule", coarser.Field);
        Assert.StartsWith("is [0, 1]; each number must divide", coarser.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_AgreementOnWrittenAnswers_IsRefused()
    {
        File.WriteAllText(_task.Path, File.ReadAllText(_task.Path)
            .Replace("multiple_choice", "generate_until", StringComparison.Ordinal)
            .Replace("doc_to_choice: [\"yes\", \"no\"]", "", StringComparison.Ordinal)
            .Replace("metric: acc", "metric: exact_match", StringComparison.Ordinal));

        var fault = Assert.Single(RunOptionsValidator.Validate(_valid with { Fitness = FitnessKind.Agreement }));

        Assert.Equal("fitness", fault.Field);
        Assert.Contains("task tiny is generate_until", fault.Message, StringComparison.Ordinal);
        Assert.Equal("breakTies", Assert.Single(RunOptionsValidator.Validate(_valid with { BreakTies = true })).Field);
    }

    [Fact]
    public void Validate_StartFromThatCannotBeRead_NamesTheFile()
    {
        var path = Path.Combine(_model.Folder, "plan.json");
        Assert.Contains(path, Assert.Single(RunOptionsValidator.Validate(_valid with { StartFrom = [path] })).Message, StringComparison.Ordinal);

        using var checkpoint = Checkpoint.Open(_model.Folder);
        var plan = PruningPlan.Identity(checkpoint.Shape);
        File.WriteAllText(path, PlanJson.Write(plan).ToJsonString());
        Assert.Empty(RunOptionsValidator.Validate(_valid with { StartFrom = [path] }));

        var halves = new CoefficientMatrix(4, 4, [.. plan.Groups[0].ExpertMerging.Values.ToArray().Select(value => value / 2)]);
        File.WriteAllText(path, PlanJson.Write(new PruningPlan([plan.Groups[0] with { ExpertMerging = halves }], RouterSpace.Logits, 2)).ToJsonString());
        Assert.Empty(RunOptionsValidator.Validate(_valid with { StartFrom = [path] }));
        var fault = Assert.Single(RunOptionsValidator.Validate(_valid with { StartFrom = [path], MergingGenerations = 0 }));
        Assert.Equal("startFrom", fault.Field);
        Assert.Contains("with mergingGenerations 0", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 1, "expertsPerToken", "is 1; this model's router always chooses 2, one after the other. Set 2 or leave it out.")]
    [InlineData(1, null, "expertBudget", "is 1; it must be 2 to 8: this model's router always chooses 2 experts.")]
    public void Validate_FixedRouter_SaysWhatItAllows(int budget, int? expertsPerToken, string field, string message)
    {
        using var model = TinyCheckpoint.LikeGolden("phimoe-base");

        var fault = Assert.Single(RunOptionsValidator.Validate(
            _valid with { Model = model.Folder, ExpertBudget = budget, ExpertsPerToken = expertsPerToken }));

        Assert.Equal((field, message), (fault.Field, fault.Message));
    }

    [Fact]
    public void Validate_FixedRouterInProbabilities_IsRefused()
    {
        using var model = TinyCheckpoint.LikeGolden("phimoe-base");

        var fault = Assert.Single(RunOptionsValidator.Validate(_valid with { Model = model.Folder, RouterSpace = RouterSpace.Probabilities }));

        Assert.Equal("routerSpace", fault.Field);
        Assert.Contains("use logits", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_BudgetOffTheRoutersGroups_NamesTheNearest()
    {
        var grouped = _valid with { Model = RepositoryRoot.Fixture("golden", "deepseek_v2-group") };

        var fault = Assert.Single(RunOptionsValidator.Validate(grouped with { ExpertBudget = 6 }), fault => fault.Field == "expertBudget");

        Assert.Equal("is 6; it must be a multiple of 4, the router's groups of experts, from 4 to 8; the nearest is 4 or 8.", fault.Message);
        Assert.DoesNotContain(RunOptionsValidator.Validate(grouped with { ExpertBudget = 4 }), fault => fault.Field == "expertBudget");
    }

    [Fact]
    public void Validate_MergingInProbabilities_IsRefusedBeforeHoursAreSpent()
    {
        var fault = Assert.Single(RunOptionsValidator.Validate(_valid with { RouterSpace = RouterSpace.Probabilities }));

        Assert.Equal("routerSpace", fault.Field);
        Assert.Empty(RunOptionsValidator.Validate(_valid with { RouterSpace = RouterSpace.Probabilities, MergingGenerations = 0 }));
    }

    [Fact]
    public void Validate_MissingModelAndTask_NamesBothPaths()
    {
        var faults = RunOptionsValidator.Validate(_valid with { Model = "/nowhere/model", Task = "/nowhere/task.yaml" });

        Assert.Equal(["model", "task"], faults.Select(fault => fault.Field));
        Assert.Contains("/nowhere/model", faults[0].Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/task.yaml", faults[1].Message, StringComparison.Ordinal);
    }
}
