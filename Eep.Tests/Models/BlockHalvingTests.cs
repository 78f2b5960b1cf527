using System.Runtime.InteropServices;
using Eep.Core.Evaluation;
using Eep.Core.Models;

namespace Eep.Tests.Models;

/// <summary>Where memory runs out, the engine goes on with smaller pieces and says so.</summary>
[Collection(AloneGroup.Name)]
public sealed class BlockHalvingTests : IDisposable
{
    private readonly TinyLanguageModel _tiny = new("mixtral-base");

    public void Dispose() => _tiny.Dispose();

    [Theory]
    [InlineData("CUDA out of memory. Tried to allocate 2.00 GiB")]
    [InlineData("DefaultCPUAllocator: can't allocate memory: you tried to allocate 8589934592 bytes")]
    public void Answer_OutOfMemory_GoesOnWithHalfOfThePlansAndSaysSo(string message)
    {
        var plans = _tiny.Generation(1, initial: 3, children: 1);
        var log = new List<string>();
        using var model = _tiny.Open(new EngineOptions(), log: log.Add);
        var expected = model.Answer(Requests(new Failing(message, times: 0)), plans);

        var found = model.Answer(Requests(new Failing(message, times: 2)), plans);

        Assert.Equal(expected.Select(TinyLanguageModel.Text), found.Select(TinyLanguageModel.Text));
        Assert.Equal(2, model.Counters.Halvings);
        Assert.Equal(2, log.Count);
        Assert.Contains($"{plans.Length} plans and 12 documents at once; going on with half of the plans", log[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_OutOfMemoryWithOnePlan_GoesOnWithHalfOfTheDocuments()
    {
        var plans = _tiny.Generation(1, initial: 1, children: 1)[..1];
        var log = new List<string>();
        using var model = _tiny.Open(new EngineOptions(), log: log.Add);
        var expected = model.Answer(Requests(new Failing("", times: 0)), plans)[0].Answers;

        var found = model.Answer(Requests(new Failing("out of memory", times: 2)), plans)[0].Answers;

        Assert.Equal(expected, found);
        Assert.Equal(
            ["Out of memory with one plan and 12 documents at once; going on with half of the documents.",
             "Out of memory with one plan and 6 documents at once; going on with half of the documents."],
            log);
    }

    [Fact]
    public void Answer_AlwaysOutOfMemory_GivesUp()
    {
        using var model = _tiny.Open(new EngineOptions());
        Assert.ThrowsAny<ExternalException>(() => model.Answer(
            Requests(new Failing("out of memory", int.MaxValue)), _tiny.Generation(1, initial: 2, children: 1)));
    }

    [Fact]
    public void Answer_OtherNativeFault_IsNotTriedAgain()
    {
        using var model = _tiny.Open(new EngineOptions());
        Assert.ThrowsAny<ExternalException>(() => model.Answer(
            Requests(new Failing("size mismatch", 1)), _tiny.Generation(1, initial: 2, children: 1)));
        Assert.Equal(0, model.Counters.Halvings);
    }

    private static List<ModelRequest> Requests(Failing monitor) => [.. TinyLanguageModel.Questions(18).OfType<GenerateRequest>()
        .Select(request => request with { Monitor = monitor })];

    /// <summary>Fails its first calls as libtorch does; decides nothing.</summary>
    private sealed class Failing(string message, int times) : IAnswerMonitor
    {
        private int _left = times;

        public bool IsDecided(string textSoFar) => Interlocked.Decrement(ref _left) >= 0 ? throw new LibtorchFailure(message) : false;
    }

    private sealed class LibtorchFailure(string message) : ExternalException(message);
}
