using Eep.Core.Runs;
using Eep.Web.Runs;

namespace Eep.Tests.Components.Fakes;

/// <summary>Checkpoints of individuals in memory; they are in work until the test says otherwise.</summary>
public sealed class FakeIndividualCheckpoints : IIndividualCheckpoints
{
    private readonly Dictionary<int, IndividualCheckpoint> _all = [];

    public Task<IReadOnlyList<IndividualCheckpoint>> ListAsync(Guid runId, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<IndividualCheckpoint>>([.. _all.Values]);

    public Task<bool> StartAsync(Guid runId, int number, CancellationToken cancellationToken = default)
    {
        _all[number] = new IndividualCheckpoint(number, []);
        return Task.FromResult(true);
    }

    public void Finish(int number) =>
        _all[number] = new IndividualCheckpoint(number, [new ArtifactFile($"{IndividualCheckpoint.FolderOf(number)}/model.safetensors", 2048, "ab")]);

    public void Fail(int number, string reason) => _all[number] = new IndividualCheckpoint(number, [], reason);
}
