using System.Globalization;
using Eep.Core.Evaluation;
using Eep.Core.Models;
using TorchSharp;
using Xunit.Abstractions;

namespace Eep.Tests.Models;

/// <summary>Budgets from "everything fits" down to "one layer at a time": the same answers.</summary>
[Collection(AloneGroup.Name)]
public sealed class MemoryBudgetTests(ITestOutputHelper output)
{
    // Names how many generations show that memory stays flat; the suite runs few.
    private const string GenerationsVariable = "EEP_FLAT_GENERATIONS";
    private const int FewGenerations = 60;


    public static TheoryData<string> Shapes => ["mixtral-base", "qwen2_moe-base", "deepseek_v2-lite", "gpt_oss-base"];

    [Fact]
    public void For_BudgetsFromAboveToBelow_KeepsFewerLayersAndNeverMoreThanItHas()
    {
        using var tiny = new TinyLanguageModel("mixtral-base");
        var whole = Plan(tiny, 1L << 40);
        Assert.False(whole.Streams);
        Assert.Equal(whole.LayerCount, Plan(tiny, whole.LeastResident).ResidentLayers);

        var resident = new List<int>();
        for (var budget = whole.LeastResident - 1; budget >= whole.Least; budget -= whole.Layer / 2)
        {
            var plan = Plan(tiny, budget);
            Assert.True(plan.Streams);
            Assert.InRange(plan.Resident, 0, budget);
            resident.Add(plan.ResidentLayers);
        }

        Assert.Equal(resident.OrderDescending(), resident);
        Assert.Equal(0, Plan(tiny, whole.Least).ResidentLayers);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Answer_BudgetBelowTheModel_StreamsAndAnswersTheSame(string golden)
    {
        using var tiny = new TinyLanguageModel(golden);
        var plans = tiny.Generation(1, initial: 3, children: 2);
        List<ModelRequest> requests = [.. TinyLanguageModel.Questions(60).OfType<LogLikelihoodRequest>()];
        using var roomy = tiny.Open(new EngineOptions(), workers: 2, memoryBytes: 1L << 40);
        using var tight = tiny.Open(new EngineOptions(), workers: 2, memoryBytes: roomy.Memory.Least);

        Assert.True(tight.Memory.Streams);
        Assert.Equal(0, tight.Memory.ResidentLayers);
        Assert.Equal(roomy.Answer(requests, plans).Select(TinyLanguageModel.Text), tight.Answer(requests, plans).Select(TinyLanguageModel.Text));
        Assert.Equal(roomy.Observe(requests).Statistics.GatedNormSum.ToRows(), tight.Observe(requests).Statistics.GatedNormSum.ToRows());
    }

    [Fact]
    public void Answer_GenerationWhileStreaming_IsRefusedWithTheBytesItNeeds()
    {
        using var tiny = new TinyLanguageModel("mixtral-base");
        var whole = Plan(tiny, 1L << 40);
        using var model = tiny.Open(new EngineOptions(), workers: 2, memoryBytes: whole.Least);

        var fault = Assert.Throws<ModelException>(() => model.Answer(TinyLanguageModel.Questions(3), tiny.Generation(1, initial: 1, children: 1)));

        Assert.Contains($"it needs {whole.LeastResident} bytes and has {whole.Least}", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Generation after generation of new plans: beside the states that are kept no tensor stays, and the process does not grow.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Answer_ManyGenerations_KeepsMemoryFlat(bool streams)
    {
        var generations = int.Parse(Environment.GetEnvironmentVariable(GenerationsVariable) ?? $"{FewGenerations}", CultureInfo.InvariantCulture);
        List<ModelRequest> requests = [.. TinyLanguageModel.Questions(30).Where(request => !streams || request is LogLikelihoodRequest)];
        Collect();
        var before = torch.Tensor.TotalCount;
        using (var tiny = new TinyLanguageModel("mixtral-base"))
        {
            var budget = streams ? Plan(tiny, 1L << 40).Least : 1L << 40;
            using var model = tiny.Open(new EngineOptions { MergedBytes = 0, PrefixBytes = 1 << 18 }, workers: 2, memoryBytes: budget);
            Run(0, generations / 2);
            var resident = Resident();

            Run(generations / 2, generations);

            var after = Resident();
            output.WriteLine($"{generations} generations, {(streams ? "streamed" : "resident")}: {resident / 1e6:0.0} MB after half, {after / 1e6:0.0} MB after all");
            Assert.InRange(after, 0, resident * 1.05);

            void Run(int first, int end)
            {
                for (var generation = first; generation < end; generation++)
                {
                    model.Answer(requests, tiny.Generation((ulong)generation, initial: 2, children: 2));
                }
            }
        }

        Collect();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private static long Resident()
    {
        Collect();
        TorchRuntime.TrimMemory();
        return Environment.WorkingSet;
    }

    /// <summary>What other tests and discarded objects left goes first.</summary>
    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static MemoryPlan Plan(TinyLanguageModel tiny, long budget) =>
        MemoryPlan.For(tiny.Checkpoint, new ComputeOptions { Workers = 2, MemoryBytes = budget });
}
