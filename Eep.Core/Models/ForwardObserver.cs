using static TorchSharp.torch;

namespace Eep.Core.Models;

/// <summary>
/// Watches a forward pass. Tensors belong to the pass: whoever wants one beyond the call copies it. Every method does nothing unless
/// overridden.
/// </summary>
internal abstract class ForwardObserver
{
    /// <summary>The residual stream (tokens, hidden): 0 = embeddings, j = output of layer j - 1, the last after the final norm.</summary>
    public virtual void OnHidden(int index, Tensor hidden)
    {
    }

    /// <summary>A router is about to decide on (tokens, hidden).</summary>
    public virtual void OnRouterInput(int layer, Tensor hidden)
    {
    }

    /// <summary>A router has decided.</summary>
    public virtual void OnRouted(int layer, Routing routing)
    {
    }

    /// <summary>An expert has run: its ungated output (n, hidden) and the combine weights (n, 1) of its tokens.</summary>
    public virtual void OnExpert(int layer, int expert, Tensor output, Tensor weights)
    {
    }

    /// <summary>A layer has run: the residual stream (tokens, hidden) before and after its feed-forward part.</summary>
    public virtual void OnFed(int layer, Tensor before, Tensor after)
    {
    }
}
