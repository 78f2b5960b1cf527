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
}
