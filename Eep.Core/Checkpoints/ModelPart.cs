namespace Eep.Core.Checkpoints;

/// <summary>The parts of a model, as far as an expert plan and its memory are concerned.</summary>
public enum ModelPart
{
    /// <summary>Token embedding.</summary>
    Embedding,

    /// <summary>Attention projections.</summary>
    Attention,

    /// <summary>Gate of an SMoE block, with its biases.</summary>
    Router,

    /// <summary>A routed expert.</summary>
    Expert,

    /// <summary>An expert that sees every token, and its gate.</summary>
    SharedExpert,

    /// <summary>Feed-forward part of a layer without an SMoE block.</summary>
    Dense,

    /// <summary>Norm weights.</summary>
    Norm,

    /// <summary>The output head.</summary>
    Head,

    /// <summary>
    /// A layer beyond num_hidden_layers, which predicts further tokens: not run, and not exported, since its experts could not follow a plan.
    /// </summary>
    FurtherLayer,

    /// <summary>Anything else; copied as it is.</summary>
    Other,
}
