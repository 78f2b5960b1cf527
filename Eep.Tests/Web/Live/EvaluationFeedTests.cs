using System.Collections.Concurrent;
using Eep.Core.Evaluation.Suites;
using Eep.Web.Data;
using Eep.Web.Evaluations;
using Eep.Web.Live;

namespace Eep.Tests.Web.Live;

public sealed class EvaluationFeedTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private readonly ConcurrentQueue<EvaluationPulse> _pulses = new();
    private readonly Eep.Web.Data.Evaluation _evaluation = EvaluationSamples.Row();

    private EvaluationStore Store => _fixture.Get<EvaluationStore>();

    public async Task InitializeAsync()
    {
        await _fixture.InitializeAsync();
        await Store.AddAsync(_evaluation, CancellationToken.None);
        await _fixture.Get<FeedLoop>().StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _fixture.Get<FeedLoop>().StopAsync(CancellationToken.None);
        await _fixture.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Subscribe_ToOneOrAll_TellsStatesProgressAndVerdict(bool one)
    {
        await using var subscription = _fixture.Get<EvaluationFeed>().Subscribe(one ? _evaluation.Id : Guid.Empty, Remember);
        await UntilAsync(() => _pulses.Any(pulse => pulse.State == EvaluationState.Queued));

        await Store.ChangeAsync(_evaluation.Id, (row, now) => row.Take("owner", now));
        await UntilAsync(() => _pulses.Any(pulse => pulse.State == EvaluationState.Running));
        await Store.BeatAsync(_evaluation.Id, "owner", 0.5, CancellationToken.None);
        await UntilAsync(() => _pulses.Any(pulse => pulse.Progress == 0.5));
        await Store.ChangeAsync(_evaluation.Id, (row, now) => row.Complete(EvaluationSamples.Summary(Verdict.Fail), now));
        await UntilAsync(() => _pulses.Any(pulse => pulse is { State: EvaluationState.Completed, Verdict: Verdict.Fail }));

        Assert.Equal(_pulses.Distinct().Count(), _pulses.Count);
    }

    private Task Remember(IReadOnlyList<EvaluationPulse> pulses)
    {
        foreach (var pulse in pulses)
        {
            _pulses.Enqueue(pulse);
        }

        return Task.CompletedTask;
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        var deadline = Task.Delay(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            Assert.False(deadline.IsCompleted, "It never came.");
            _fixture.Clock.Advance(FeedLoop.PollInterval);
            await Task.Delay(20);
        }
    }
}
