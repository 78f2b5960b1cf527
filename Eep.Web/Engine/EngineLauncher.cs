namespace Eep.Web.Engine;

/// <summary>Starts this program once more, as <c>eep engine</c>.</summary>
public sealed class EngineLauncher(DevicePool devices) : IEngineLauncher
{
    /// <summary>The command of <see cref="Commands.EngineCommand"/>.</summary>
    public const string CommandName = "engine";

    /// <inheritdoc/>
    public IEngine Launch(StartOrder start)
    {
        // The run's folder is an argument only so that a list of processes says which engine is whose.
        var info = OwnProgram.StartInfo(CommandName, start.RunFolder);
        var device = devices.Take();
        if (device is not null)
        {
            info.Environment["CUDA_VISIBLE_DEVICES"] = device;
        }

        var engine = new EngineProcess(info, () => Return(device));
        engine.Send(start);
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
