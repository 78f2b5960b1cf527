using Eep.Core.Runs;
using Eep.Web.Models;

namespace Eep.Tests.Components.Fakes;

/// <summary>Aliases in memory; a version may have those that nothing stands against.</summary>
public sealed class FakeAliases : IAliasService
{
    public List<AliasView> Views { get; } = [];

    public Dictionary<ModelAlias, string> Obstacles { get; } = [];

    public Task<IReadOnlyList<AliasView>> ListAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<AliasView>>([.. Views]);

    public Task<string?> ObstacleAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default) => Task.FromResult(Obstacles.GetValueOrDefault(alias));

    public Task<AliasView> SetAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default)
    {
        if (Obstacles.TryGetValue(alias, out var obstacle))
        {
            throw new RunOptionsException([new OptionFault("alias", obstacle)]);
        }

        Views.Add(new AliasView(alias, model, model, null, null, SampleRuns.Now, "somebody"));
        return Task.FromResult(Views[^1]);
    }

    public Task<bool> RemoveAsync(string model, ModelAlias alias, CancellationToken cancellationToken = default) =>
        Task.FromResult(Views.RemoveAll(view => view.Model == model && view.Alias == alias) > 0);
}
