namespace Eep.Web.Engine;

/// <summary>Starts this program once more, as <c>eep engine</c>.</summary>
public sealed class EngineLauncher(DevicePool devices) : IEngineLauncher
{
    /// <summary>The command of <see cref="Commands.EngineCommand"/>.</summary>
    public const string CommandName = "engine";

    /// <inheritdoc/>
    public IEngine Launch(StartOrder start) => Launch(start, start.RunFolder);

    /// <inheritdoc/>
    public IEngine Launch(EvaluateOrder order) => Launch(order, order.Folder);

    /// <inheritdoc/>
    public IEngine Launch(HelpOrder order) => Launch(order, order.Options.Model);

    private EngineProcess Launch(EngineOrder order, string folder)
    {
        // The folder is an argument only so that a list of processes says which engine is whose.
        var info = OwnProgram.StartInfo(CommandName, folder);
        var device = devices.Take();
        if (device is not null)
        {
            info.Environment["CUDA_VISIBLE_DEVICES"] = device;
        }

        var engine = new EngineProcess(info, () => Return(device));
        engine.Send(order);
        return engine;
    }

    private void Return(string? device)
    {
        if (device is not null)
        {
            devices.Return(device);
        }
    }
}
