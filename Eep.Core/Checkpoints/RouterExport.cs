namespace Eep.Core.Checkpoints;

/// <summary>How an export brings a plan's router mapping into an ordinary gate.</summary>
public enum RouterExport
{
    /// <summary>As the plan says; refused where no ordinary gate can hold it.</summary>
    AsPlanned,

    /// <summary>
    /// Each new expert takes the gate row of the dominant original expert of its W_RM row. Changes the model wherever rows are not one-hot
    /// already, so the result has to be evaluated again.
    /// </summary>
    OneHot,

    /// <summary>
    /// The whole original gate and W_RM behind its softmax, in a folder with a modelling file of its own. Computes the plan exactly, and loads only
    /// where custom code may run: not in vLLM or llama.cpp.
    /// </summary>
    ModelingFile,
}
