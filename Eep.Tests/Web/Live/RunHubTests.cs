using System.Collections.Concurrent;
using Eep.Core.Runs;
using Eep.Web.Data;
using Eep.Web.Runs;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Eep.Tests.Web.Live;

/// <summary>A plain SignalR client of the running application.</summary>
public sealed class RunHubTests : IClassFixture<EepFactory>
{
    private const string Owner = "the test";

    private readonly EepFactory _factory;
    private readonly Uri _address;

    public RunHubTests(EepFactory factory)
    {
        _factory = factory;
        _address = new Uri(factory.Start(), "/hubs/runs");
    }

    [Fact]
    public async Task Subscribe_ReconnectInMidRun_ReceivesEveryGenerationOnceAndInOrder()
    {
        var run = await AddRunAsync();
        var first = new Watcher(_address);
        await first.SubscribeAsync(run, 0);
        await CommitAsync(run, 0, 5);
        await Watcher.UntilAsync(() => first.Generations.Count >= 3);
        await first.DisposeAsync();

        await CommitAsync(run, 5, 12);
        await using var second = new Watcher(_address);
        await second.SubscribeAsync(run, first.LastSequence);
        await CommitAsync(run, 12, 15);
        await Watcher.UntilAsync(() => first.Generations.Count + second.Generations.Count >= 15);

        GenerationPoint[] all = [.. first.Generations, .. second.Generations];
        Assert.Equal(Enumerable.Range(0, 15), all.Select(point => point.Generation));
        Assert.All(all, point =>
        {
            Assert.Equal(1.0 / 3 + point.Generation, point.BestSoFar);
            Assert.Equal([[0.2, 0.3, 0.5], [0.25, 0.75, 0]], point.Utilisation);
        });
    }

    [Fact]
    public async Task Subscribe_FromTheBeginning_TellsTheStatesToo()
    {
        var run = await AddRunAsync();
        await using var watcher = new Watcher(_address);
        await watcher.SubscribeAsync(run, 0);
        await CommitAsync(run, 0, 1);
        await Watcher.UntilAsync(() => watcher.Deltas.Any(delta => delta.Summary?.State == RunState.Running));
        Assert.Contains(watcher.Deltas, delta => delta.Event?.Message == "Queued");
    }

    [Fact]
    public async Task Unsubscribe_FromARun_EndsItsDeltas()
    {
        var (one, two) = (await AddRunAsync(), await AddRunAsync());
        await using var watcher = new Watcher(_address);
        await watcher.SubscribeAsync(one, 0);
        await watcher.SubscribeAsync(two, 0);
        await watcher.UnsubscribeAsync(one);
        watcher.Deltas.Clear();

        await CommitAsync(one, 0, 1);
        await CommitAsync(two, 0, 1);

        await Watcher.UntilAsync(() => watcher.Generations.Count == 1);
        Assert.DoesNotContain(watcher.Deltas, delta => delta.RunId == one && delta.Generation is not null);
    }

    private async Task<Guid> AddRunAsync()
    {
        // Owned by a process of another machine: the recovery believes it for a minute.
        var run = RunSamples.Run(generationCount: 15, createdAt: DateTimeOffset.UtcNow);
        await _factory.Services.GetRequiredService<RunStore>().AddAsync(run, Owner, CancellationToken.None);
        return run.Id;
    }

    private async Task CommitAsync(Guid run, int from, int to)
    {
        var store = _factory.Services.GetRequiredService<GenerationStore>();
        for (var generation = from; generation < to; generation++)
        {
            await store.CommitAsync(run, Owner, RunSamples.Generation(generation), CancellationToken.None);
        }
    }

    private sealed class Watcher : IAsyncDisposable
    {
        private readonly HubConnection _connection;

        public Watcher(Uri address)
        {
            _connection = new HubConnectionBuilder()
                .WithUrl(address)
                .AddJsonProtocol(options => RunJson.Configure(options.PayloadSerializerOptions))
                .Build();
            _connection.On<RunDelta>("Delta", Deltas.Enqueue);
        }

        public ConcurrentQueue<RunDelta> Deltas { get; } = new();

        public IReadOnlyList<GenerationPoint> Generations => [.. Deltas.Select(delta => delta.Generation).OfType<GenerationPoint>()];

        public long LastSequence => Deltas.Max(delta => delta.Sequence);

        public async Task SubscribeAsync(Guid run, long fromSequence)
        {
            if (_connection.State == HubConnectionState.Disconnected)
            {
                await _connection.StartAsync();
            }

            await _connection.InvokeAsync("Subscribe", run, fromSequence);
        }

        public Task UnsubscribeAsync(Guid run) => _connection.InvokeAsync("Unsubscribe", run);

        public static async Task UntilAsync(Func<bool> condition)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!condition())
            {
                await Task.Delay(20, limit.Token);
            }
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();
    }
}
