using TorchSharp;
using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>Which tokens chose an expert, and the router's scores for it, in the order in which the block runs them.</summary>
internal sealed class RoutedTokens(Routing routing) : IDisposable
{
    private readonly Tensor _scores = routing.Scores.alias().DetachFromDisposeScope();
    private readonly Tensor _selected = routing.Selected.alias().DetachFromDisposeScope();

    /// <summary>Rows, int64 (n), and scores, float64 (n); the caller's scope owns them.</summary>
    public (Tensor Tokens, Tensor Scores) Of(int expert)
    {
        using Scalar wanted = expert;
        var tokens = _selected.eq(wanted).any(1).nonzero().squeeze(1);
        return (tokens, _scores.select(1, expert).index_select(0, tokens).to(ScalarType.Float64));
    }

    public void Dispose()
    {
        _scores.Dispose();
        _selected.Dispose();
    }
}
