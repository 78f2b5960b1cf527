using Eep.Web.Engine;
using Eep.Web.Jobs;
using Eep.Web.Runs;

namespace Eep.Tests.Web.Jobs;

public sealed class RunRecoveryTests : IAsyncLifetime
{
    private static readonly string DeadOwner = $"{Environment.MachineName}|999999999|never";

    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => _fixture.InitializeAsync();

    public Task DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task RecoverAsync_RunOfADeadProcess_IsInterruptedAndQueued()
    {
        var id = await _fixture.AddRunAsync(owner: DeadOwner);
        await RecoverAsync();
        var row = await _fixture.RowAsync(id);
        Assert.Equal((RunState.Interrupted, null), (row.State, row.LeaseOwner));
        Assert.Equal([id], _fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task RecoverAsync_RunThatWasBeingCancelled_IsCancelled()
    {
        var id = await _fixture.AddRunAsync(owner: DeadOwner);
        await _fixture.Store.MoveAsync(id, DeadOwner, RunState.Cancelling, "asked");
        await RecoverAsync();
        Assert.Equal(RunState.Cancelled, (await _fixture.RowAsync(id)).State);
        Assert.Empty(_fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task RecoverAsync_RunOfALivingProcess_IsLeftAlone()
    {
        var id = await _fixture.AddRunAsync(owner: LivingOwner());

        await RecoverAsync();

        Assert.Equal(RunState.Preparing, (await _fixture.RowAsync(id)).State);
        Assert.Empty(_fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task RecoverAsync_OwnLeaseThatNobodyWorksOn_IsTakenUpAgain()
    {
        var id = await _fixture.AddRunAsync(owner: _fixture.Owner.Name);
        await RecoverAsync();
        Assert.Equal([id], _fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task RecoverAsync_OwnerOnAnotherMachine_IsBelievedForAMinute()
    {
        var id = await _fixture.AddRunAsync(owner: "elsewhere|1|x");
        await RecoverAsync();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(59));
        await RecoverAsync();
        Assert.Empty(_fixture.Dispatcher.Enqueued);

        _fixture.Clock.Advance(TimeSpan.FromSeconds(2));
        await RecoverAsync();
        Assert.Equal([id], _fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task RecoverAsync_WaitingRuns_AreQueuedOldestFirst()
    {
        var newer = await _fixture.AddRunAsync(RunSamples.Run(createdAt: RunSamples.Now));
        var older = await _fixture.AddRunAsync(RunSamples.Run(createdAt: RunSamples.Now.AddHours(-1)));
        var final = await _fixture.AddRunAsync();
        await _fixture.Verbs.CancelAsync(final, "somebody", CancellationToken.None);
        await RecoverAsync();
        Assert.Equal([older, newer], _fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task RecoverAsync_LivingOwnerThatIsSilent_IsStaleUntilItReportsAgain()
    {
        var owner = LivingOwner();
        var id = await _fixture.AddRunAsync(owner: owner);
        await RecoverAsync();
        _fixture.Clock.Advance(TimeSpan.FromSeconds(16));
        await RecoverAsync();
        Assert.Equal((RunState.Stale, owner), ((await _fixture.RowAsync(id)).State, (await _fixture.RowAsync(id)).LeaseOwner));

        await _fixture.Generations.CommitAsync(id, owner, RunSamples.Generation(0), CancellationToken.None);

        Assert.Equal((RunState.Running, 1), ((await _fixture.RowAsync(id)).State, (await _fixture.RowAsync(id)).Generations));
        Assert.Empty(_fixture.Dispatcher.Enqueued);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task RecoverAsync_WallClockJumps_TakesNobodysLease(int hours)
    {
        var id = await _fixture.AddRunAsync(owner: "elsewhere|1|x");
        await RecoverAsync();
        _fixture.Clock.AdjustTime(_fixture.Clock.GetUtcNow().AddHours(hours));
        await _fixture.Store.BeatAsync(id, "elsewhere|1|x", null, CancellationToken.None);

        await RecoverAsync();
        await RecoverAsync();

        Assert.Equal(RunState.Preparing, (await _fixture.RowAsync(id)).State);
        Assert.Empty(_fixture.Dispatcher.Enqueued);
    }

    [Fact]
    public async Task RecoverAsync_PausingRunOfADeadProcess_IsPausedAndNotQueued()
    {
        var id = await _fixture.AddRunAsync(owner: DeadOwner);
        await _fixture.Store.MoveAsync(id, DeadOwner, RunState.Pausing, "asked");
        await RecoverAsync();
        await RecoverAsync();
        Assert.Equal(RunState.Paused, (await _fixture.RowAsync(id)).State);
        Assert.Empty(_fixture.Dispatcher.Enqueued);
    }

    // The tests' parent process stands for another eep that works on a run.
    private static string LivingOwner()
    {
        var parent = int.Parse(File.ReadAllText("/proc/self/stat").Split(')')[^1].Trim().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var fields = File.ReadAllText($"/proc/{parent}/stat").Split(')')[^1].Trim().Split(' ');
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        return new ProcessIdentity(Environment.MachineName, parent, $"{boot}:{fields[19]}").ToString();
    }

    private Task RecoverAsync() => _fixture.Get<RunRecovery>().RecoverAsync(CancellationToken.None);
}
