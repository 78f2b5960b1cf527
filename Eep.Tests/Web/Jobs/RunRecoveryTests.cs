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
        // The tests' parent process stands for another eep that works on the run.
        var parent = int.Parse(File.ReadAllText("/proc/self/stat").Split(')')[^1].Trim().Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        var fields = File.ReadAllText($"/proc/{parent}/stat").Split(')')[^1].Trim().Split(' ');
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        var id = await _fixture.AddRunAsync(owner: new ProcessIdentity(Environment.MachineName, parent, $"{boot}:{fields[19]}").ToString());

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
        await _fixture.Store.CancelAsync(final, _fixture.Owner.IsOwned, CancellationToken.None);
        await RecoverAsync();
        Assert.Equal([older, newer], _fixture.Dispatcher.Enqueued);
    }

    private Task RecoverAsync() => _fixture.Get<RunRecovery>().RecoverAsync(CancellationToken.None);
}
